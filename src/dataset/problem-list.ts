import { type Problem, UserError } from '../vocabulary/user-error.ts';

const shown = 20;

/** Gathers what is wrong with a file: keeps the first 20 problems, counts all. */
export class ProblemList {
  readonly #kept: Problem[] = [];
  #count = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  add(problem: Problem): void {
    this.#count++;
    if (this.#kept.length < shown) this.#kept.push(problem);
  }

  throwIfAny(): void {
    if (this.#count > 0) throw UserError.of(this.#kept, this.#count, shown);
  }
}
