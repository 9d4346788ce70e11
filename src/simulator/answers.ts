import type { ChatMessage } from '../vocabulary/sample.ts';
import { indexPrompts } from './find-prompt.ts';
import { seededHash } from './seeded-hash.ts';
import { wrongAnswer } from './wrong-answer.ts';

/** What the simulated model says. */
export interface SimulatedAnswer {
  readonly text: string;
}

export type AnswerFor = (messages: readonly ChatMessage[]) => SimulatedAnswer;

export interface AnswerKeyEntry {
  /** The dataset cell that the last user message contains. */
  readonly prompt: string;
  readonly expected: string;
}

/** Said to a message in which no prompt of the key is found. */
const unknownPrompt: SimulatedAnswer = { text: 'I do not know this question.' };

/**
 * Answers as a model of a known accuracy would. The row is the one whose prompt the last user message contains, the
 * longest where several are; of rows with equal prompts the first.
 *
 * Exactly `round(accuracy × entries)` rows (of distinct prompts) are answered with what they expect. Rows are ordered by a hash of seed and
 * prompt and the first so many are right, so a lower accuracy only adds wrong rows, whatever the file's order. The
 * others get what another row expects.
 * @param accuracy in [0, 1]
 */
export function answerKey(entries: readonly AnswerKeyEntry[], accuracy: number, seed: number): AnswerFor {
  const findPrompt = indexPrompts(entries.map(({ prompt }) => prompt));
  const right = rightRows(entries, accuracy, seed);
  const distinct = [...new Set(entries.map(({ expected }) => expected))];
  return (messages) => {
    const index = findPrompt(lastUserText(messages));
    const entry = index === null ? undefined : entries[index];
    if (index === null || !entry) return unknownPrompt;
    if (right[index] === 1) return { text: entry.expected };
    return { text: wrongAnswer(entry.expected, entry.prompt, distinct, seed) };
  };
}

/** @returns one byte a row: 1 where the row is answered rightly */
function rightRows(entries: readonly AnswerKeyEntry[], accuracy: number, seed: number): Uint8Array {
  const ranks = Uint32Array.from(entries, ({ prompt }) => seededHash(seed, prompt));
  const order = Uint32Array.from(entries.keys());
  order.sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0) || a - b);
  const right = new Uint8Array(entries.length);
  for (const index of order.subarray(0, Math.round(accuracy * entries.length))) right[index] = 1;
  return right;
}

/** Answers with the last user message itself. */
export function echo(messages: readonly ChatMessage[]): SimulatedAnswer {
  return { text: lastUserText(messages) };
}

function lastUserText(messages: readonly ChatMessage[]): string {
  const last = messages.findLast(({ role }) => role === 'user');
  return last ? textOf(last.content) : '';
}

/** The text of a message: its string, or its text parts joined; '' where it has none. */
export function textOf(content: ChatMessage['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => (typeof part['text'] === 'string' ? part['text'] : '')).join('');
}
