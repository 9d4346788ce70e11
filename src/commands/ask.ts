import { createInterface } from 'node:readline/promises';
import { printable } from '../report/printable.ts';
import type { Problem } from '../vocabulary/user-error.ts';

/** Puts questions to a person on a terminal; what cannot be used is asked again. */
export interface Asker {
  /**
   * @param fallback what Enter stands for
   * @param read the answer as it is used, or what is wrong with it
   */
  readonly ask: <Answer>(
    question: string,
    fallback: string,
    read: (answer: string) => Promise<Answer | Problem> | Answer | Problem,
  ) => Promise<Answer>;
  readonly close: () => void;
}

/** The person pressed Ctrl-C or Ctrl-D instead of answering. */
export class NotAnswered extends Error {}

export function openAsker(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Asker {
  const lines = createInterface({ input, output, terminal: true });
  const left = new AbortController();
  lines.on('SIGINT', () => left.abort());
  lines.on('close', () => left.abort());
  const answerTo = async (prompt: string): Promise<string> => {
    try {
      return await lines.question(prompt, { signal: left.signal });
    } catch (error) {
      if (!left.signal.aborted) throw error;
      output.write('\n');
      throw new NotAnswered();
    }
  };
  return {
    ask: async (question, fallback, read) => {
      for (;;) {
        output.write(`${printable(question)}\n`);
        const answer = (await answerTo(printable(`    [${fallback}]: `))).trim();
        const understood = await read(answer === '' ? fallback : answer);
        if (!isProblem(understood)) return understood;
        const { what, next } = understood;
        output.write(`${printable(`    ${[what, next].filter((part) => part !== undefined).join(' ')}`)}\n`);
      }
    },
    close: () => lines.close(),
  };
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'what' in value;
}
