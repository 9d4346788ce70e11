import { copyFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { useScorers } from '../../src/store/scorer-revisions.ts';
import { type WarmWriter, type Writer, warmWriter } from '../../src/store/writer.ts';
import { copyAsCrashed, type Tail } from './crash-copy.ts';
import { answered, failed, storeRun, withFolder } from './fixtures.ts';

/*
 * The model of the writer: what is handed over is a sequence, and a crash at whatever moment leaves a beginning of it, whole,
 * which is at least as long as what was acknowledged. Then the next process goes on with what is missing.
 */

type Step = 'answer' | 'failure' | 'attempt' | 'score' | 'event' | 'flush' | 'tick' | 'settle';

/** What a process does before it dies. */
interface Life {
  readonly steps: readonly Step[];
  /** As soon as something is acknowledged, or so long after the last step, when much is under way. */
  readonly diesAfter: 'acknowledgement' | number;
  readonly tail: Tail;
  readonly at: number;
}

const life: fc.Arbitrary<Life> = fc.record({
  steps: fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.constant<Step>('answer') },
      {
        weight: 9,
        arbitrary: fc.constantFrom<Step[]>('failure', 'attempt', 'score', 'event', 'flush', 'tick', 'settle'),
      },
    ),
    { minLength: 1, maxLength: 20 },
  ),
  diesAfter: fc.oneof(fc.constant('acknowledgement' as const), fc.nat({ max: 8 })),
  tail: fc.constantFrom<Tail>('kept', 'cut', 'garbled'),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** One thing that was handed over, as text, so that the file's contents can be compared with it. */
type Handed = `${'answer' | 'failure' | 'attempt' | 'score' | 'event'} ${number}`;

/** One process: it begins with what is in the file. */
class Process {
  readonly store: Store;
  #warm: WarmWriter | null = null;
  readonly #handed: Handed[];
  /** So many of them were acknowledged. */
  #promised: number;
  readonly #acknowledged: number[] = [];
  readonly #unsettled: Promise<unknown>[] = [];
  readonly #revisions: ReadonlyMap<string, number>;
  #writer: Writer | null = null;

  constructor(path: string, found: (store: Store) => Handed[]) {
    this.store = openStore(path, 'existing');
    this.#handed = found(this.store);
    this.#promised = this.#handed.length;
    // What is scored is not scored again.
    const scored = new Set(this.#handed.filter((handed) => handed.startsWith('score')).map(numberOf));
    for (const handed of this.#handed)
      if (handed.startsWith('answer') && !scored.has(numberOf(handed))) this.#acknowledged.push(numberOf(handed));
    const [exact] = useScorers(this.store, rowId, [{ scorer: 'exact', fingerprint: 'a' }]);
    this.#revisions = new Map([['exact', exact?.revision ?? 0]]);
  }

  async follow(kind: Step, next: () => number): Promise<void> {
    this.#warm ??= warmWriter(this.store.path);
    this.#writer ??= await this.#warm.openFor(rowId);
    const writer = this.#writer;
    switch (kind) {
      case 'answer':
      case 'failure': {
        const seq = next();
        this.#handed.push(`${kind} ${seq}`);
        const result = kind === 'answer' ? answered(seq) : failed(seq, 'internal_error');
        this.#expectSaved(writer.saveResult(result, 1), kind === 'answer' ? seq : null);
        return;
      }
      case 'attempt': {
        const n = next();
        this.#handed.push(`attempt ${n}`);
        const told = { tryNumber: 1, errorKind: 'e', message: 'm', requestId: 'r', waitMs: 1, atMs: 1 };
        return writer.saveAttempt({ seq: 0, attempt: n, ...told });
      }
      case 'score': {
        const seq = this.#acknowledged.shift();
        if (seq === undefined) return;
        this.#handed.push(`score ${seq}`);
        return writer.saveScores(seq, [{ scorer: 'exact', value: 1, passed: true, reason: null }], this.#revisions);
      }
      case 'event': {
        const n = next();
        this.#handed.push(`event ${n}`);
        return writer.saveEvent({ atMs: 1, lane: null, kind: 'event', detail: String(n) });
      }
      case 'flush':
        return this.#expectSaved(writer.flush(), null);
      case 'tick':
        return new Promise((resolve) => setImmediate(resolve));
      case 'settle':
        await Promise.all(this.#unsettled.splice(0));
        return;
      default:
        kind satisfies never;
    }
  }

  /** What is acknowledged is promised, and with it all that was handed over before. */
  #expectSaved(saving: Promise<unknown>, answer: number | null): void {
    const upTo = this.#handed.length;
    this.#unsettled.push(
      saving.then((outcome) => {
        expect(outcome).toBe('saved');
        this.#promised = Math.max(this.#promised, upTo);
        if (answer !== null) this.#acknowledged.push(answer);
      }),
    );
  }

  /** @param found in a copy of the file, or in the file itself */
  expectKept(found: readonly Handed[]): void {
    expect(found.length).toBeGreaterThanOrEqual(this.#promised);
    expect(found.toSorted()).toEqual(this.#handed.slice(0, found.length).toSorted());
  }

  async untilDeath(after: Life['diesAfter']): Promise<void> {
    if (after === 'acknowledgement') await Promise.race([...this.#unsettled, sleep(1000)]);
    else await sleep(after);
  }

  /** In good order. */
  async end(): Promise<void> {
    if (this.#writer) expect(await this.#writer.close()).toBe('saved');
    await Promise.all(this.#unsettled);
    expect(foundIn(this.store).toSorted()).toEqual(this.#handed.toSorted());
    await this.leave();
  }

  async leave(): Promise<void> {
    await this.#warm?.discard();
    this.store.close();
  }
}

const rowId = 1;

function numberOf(handed: Handed): number {
  return Number(handed.split(' ')[1]);
}

function foundIn(store: Store): Handed[] {
  expect(store.get('PRAGMA integrity_check')).toEqual({ integrity_check: 'ok' });
  const whole = store.all<{ seq: number; text: string | null }>(
    'SELECT seq, text FROM results JOIN answers USING (run_id, seq)',
  );
  for (const table of ['results', 'answers']) {
    expect(store.get(`SELECT count(*) AS count FROM ${table}`)).toEqual({ count: whole.length });
  }
  const numbers = (sql: string) => store.tuples<[number]>(sql).map(([number]) => number);
  return [
    ...whole.map(({ seq, text }): Handed => (text === null ? `failure ${seq}` : `answer ${seq}`)),
    ...numbers('SELECT n FROM attempts').map((n): Handed => `attempt ${n}`),
    ...numbers('SELECT seq FROM scores JOIN results USING (run_id, seq)').map((seq): Handed => `score ${seq}`),
    ...numbers('SELECT CAST(detail AS INTEGER) FROM events').map((n): Handed => `event ${n}`),
  ];
}

/** One life after the other, each beginning with the file that the one before left; the last one ends in good order. */
async function live(folder: string, template: string, lives: readonly Life[], last: readonly Step[]): Promise<void> {
  let count = 0;
  const next = () => {
    count += 1;
    return count;
  };
  const first = withReserve(join(folder, '0.db'));
  copyFileSync(template, first);
  let process = new Process(first, foundIn);
  for (const [index, { steps, diesAfter, tail, at }] of lives.entries()) {
    for (const step of steps) await process.follow(step, next);
    await process.untilDeath(diesAfter);
    const path = withReserve(join(folder, `${index + 1}.db`));
    copyAsCrashed(process.store, path, tail, at);
    const dead = process;
    process = new Process(path, (store) => {
      const found = foundIn(store);
      dead.expectKept(found);
      return found;
    });
    await dead.leave();
  }
  for (const step of last) await process.follow(step, next);
  await process.end();
}

/** One that takes no time: a process makes a reserve only where none of the size is there. */
function withReserve(path: string): string {
  writeFileSync(`${path}-reserve`, '');
  truncateSync(`${path}-reserve`, 4 * 1024 * 1024);
  return path;
}

test('whatever is handed over, and whenever the process or the power dies, a beginning of it is in the file, whole, and all that was acknowledged', () =>
  withFolder(async (folder) => {
    const template = join(folder, 'template.db');
    const store = openStore(template, 'create');
    expect(await storeRun(store)).toBe(rowId);
    store.close();
    const lives = fc.array(life, { minLength: 1, maxLength: 2 });
    const last = fc.constantFrom<(readonly Step[])[]>([], ['answer', 'score', 'failure']);
    await fc.assert(
      fc.asyncProperty(lives, last, (deaths, end) => withFolder((own) => live(own, template, deaths, end))),
      // As many as fit: each process's thread takes a tenth of a second to start, on a busy machine much longer.
      { numRuns: 40, interruptAfterTimeLimit: 8_000 },
    );
  }));
