import { parseConfigText } from '../parse-document.ts';
import type { Note } from './notes.ts';
import { parseTemplate, type TemplatePart } from './nunjucks.ts';
import { isMap, listOf, textOf } from './values.ts';

/** A prompt as promptfoo reads it, before its templates are known. */
export interface WrittenPrompt {
  readonly label: string | null;
  /** A text, or the JSON of messages. */
  readonly text: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly where: string;
}

const readable = /\.(txt|md|j2|json|jsonl|ya?ml)$/;
const executable = /\.(cjs|cts|js|mjs|mts|ts|py)(:\w+)?$/;

export interface WrittenPrompts {
  readonly prompts: readonly WrittenPrompt[];
  readonly notes: readonly Note[];
}

/** @param read the text of a file that a prompt names, relative to the config; null: there is none that can be read */
export async function readPrompts(
  written: unknown,
  whereIs: (index: number) => string,
  read: (path: string) => Promise<string | null>,
): Promise<WrittenPrompts> {
  const prompts: WrittenPrompt[] = [];
  const notes: Note[] = [];
  const entries = isMap(written) ? Object.entries(written).map(([raw, label]) => ({ raw, label })) : listOf(written);
  for (const [index, entry] of entries.entries()) {
    const where = whereIs(index);
    const map: Readonly<Record<string, unknown>> = isMap(entry) ? entry : { raw: entry };
    const raw = textOf(map['raw']) ?? textOf(map['id']);
    const texts = raw === null ? null : await textsOf(raw, read);
    if (texts === null) {
      notes.push({ what: raw === null ? 'a prompt that is no text' : `prompt ${raw}`, where });
      continue;
    }
    const label = textOf(map['label']) ?? textOf(map['id']);
    const params = isMap(map['config']) ? map['config'] : {};
    prompts.push(...texts.map((text) => ({ label: label === raw ? null : label, text, params, where })));
  }
  return { prompts, notes };
}

/** @returns null: a program, or a file that cannot be read */
async function textsOf(raw: string, read: (path: string) => Promise<string | null>): Promise<readonly string[] | null> {
  if (raw.startsWith('exec:')) return null;
  const isNamed = raw.startsWith('file://');
  if (!isNamed && (raw.includes('\n') || !(readable.test(raw) || executable.test(raw)))) return [raw];
  const path = isNamed ? raw.slice('file://'.length) : raw;
  const text = readable.test(path) && !/[*?]/.test(path) ? await read(path) : null;
  return text === null ? null : textsOfFile(path, text);
}

/** A text file holds several prompts with --- between them, a .jsonl file one a line. */
function textsOfFile(path: string, text: string): readonly string[] {
  if (path.endsWith('.txt'))
    return text
      .split(/\r?\n/)
      .join('\n')
      .split(/^[^\S\n]*---[^\S\n]*$/m)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  if (path.endsWith('.jsonl')) return text.split(/\r?\n/).filter((line) => line !== '');
  if (/\.ya?ml$/.test(path)) return [JSON.stringify(parseConfigText(text, path).value)];
  return [text];
}

/**
 * A prompt's messages, every text within them put through `convert`.
 * @returns null where they cannot be known before a row is
 */
export function messagesOf(
  text: string,
  convert: (parts: readonly TemplatePart[]) => string,
): readonly unknown[] | null {
  const structure = structureOf(text);
  if (structure === undefined) {
    const parts = parseTemplate(text);
    return parts === null ? null : [{ role: 'user', content: convert(parts) }];
  }
  if (!Array.isArray(structure) || !structure.every((message) => isMap(message) && typeof message['role'] === 'string'))
    return null;
  try {
    return structure.map((message) => convertDeep(message, convert));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** @returns undefined: a plain text */
function structureOf(text: string): unknown {
  const trimmed = text.trim();
  try {
    if (trimmed.startsWith('- role:')) return parseConfigText(text, 'prompt').value;
    // `"content": {{ question | dump }}` is JSON once it is rendered.
    return JSON.parse(
      trimmed.replaceAll(/(?<=[:,[]\s*)\{\{-?\s*(\w+)\s*\|\s*dump\s*(?:\|\s*safe\s*)?-?\}\}/g, '"{{ $1 }}"'),
    );
  } catch {
    return trimmed.startsWith('- role:') ? null : undefined;
  }
}

function convertDeep(value: unknown, convert: (parts: readonly TemplatePart[]) => string): unknown {
  if (typeof value === 'string') {
    const parts = parseTemplate(value);
    if (parts === null || value.startsWith('file://')) throw new RangeError('more than text and variables');
    return convert(parts);
  }
  if (Array.isArray(value)) return value.map((part) => convertDeep(part, convert));
  if (!isMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, convertDeep(part, convert)]));
}
