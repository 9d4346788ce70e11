import { isRecord, type JsonRecord, recordOf, textOf } from './json-value.ts';

export interface ReadContent {
  /** Text parts joined. */
  readonly text: string;
  /** Refusal parts joined; '' where there were none. */
  readonly refusal: string;
  /** Thinking parts joined; '' where there were none. */
  readonly reasoning: string;
}

/** A message's or delta's `content`: a string, null, or an array of parts. */
export function readContent(content: unknown): ReadContent {
  if (typeof content === 'string') return { text: content, refusal: '', reasoning: '' };
  if (!Array.isArray(content)) return { text: '', refusal: '', reasoning: '' };
  let text = '';
  let refusal = '';
  let reasoning = '';
  for (const part of content) {
    if (typeof part === 'string') text += part;
    if (!isRecord(part)) continue;
    if (part['type'] === 'refusal') refusal += textOf(part['refusal']) ?? '';
    else if (part['type'] === 'thinking') reasoning += thinkingOf(part);
    else text += textOf(part['text']) ?? '';
  }
  return { text, refusal, reasoning };
}

/** Mistral's thinking parts hold parts themselves, Anthropic's a string. */
function thinkingOf(part: JsonRecord): string {
  return readContent(part['thinking']).text || (textOf(part['text']) ?? '');
}

/**
 * The reasoning of a message or delta. Gateways often send the same text in several of these fields, so the first that
 * has any is taken alone. '' where there is none.
 */
export function readReasoning(message: JsonRecord): string {
  return (
    textOf(message['reasoning_content']) ?? textOf(message['reasoning']) ?? detailsText(message['reasoning_details'])
  );
}

function detailsText(details: unknown): string {
  if (!Array.isArray(details)) return '';
  return details
    .map((detail) => textOf(recordOf(detail)['text']) ?? textOf(recordOf(detail)['summary']) ?? '')
    .join('');
}

const openingMark = '<think>';

/** Takes a leading `<think>…</think>` out of an answer; one that was never closed is reasoning to the end. */
export function splitThinking(text: string): { readonly text: string; readonly reasoning: string | null } {
  if (!text.trimStart().startsWith(openingMark)) return { text, reasoning: null };
  const start = text.indexOf(openingMark) + openingMark.length;
  const end = text.indexOf('</think>', start);
  if (end === -1) return { text: '', reasoning: text.slice(start).trim() };
  return { text: text.slice(end + '</think>'.length).trimStart(), reasoning: text.slice(start, end).trim() };
}
