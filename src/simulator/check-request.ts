import type { ChatMessage } from '../vocabulary/sample.ts';

/** A chat request that passed the checks, cut down to what the simulator goes by. */
export interface CheckedRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** The lower of `max_tokens` and `max_completion_tokens`; null: no maximum. */
  readonly maxTokens: number | null;
}

export type RequestCheck =
  | { readonly kind: 'good'; readonly request: CheckedRequest }
  /** `message` names the parameter, what it must be and what came. */
  | { readonly kind: 'bad'; readonly message: string };

interface Rule {
  readonly parameter: string;
  readonly must: string;
  readonly holds: (value: unknown) => boolean;
}

const within = (value: unknown, low: number, high: number) =>
  typeof value === 'number' && value >= low && value <= high;
const atLeastOne = (value: unknown) => Number.isInteger(value) && Number(value) >= 1;

/** The vendor's ranges for the parameters that a request may leave out. */
const rules: readonly Rule[] = [
  { parameter: 'max_tokens', must: 'an integer of at least 1', holds: atLeastOne },
  { parameter: 'max_completion_tokens', must: 'an integer of at least 1', holds: atLeastOne },
  { parameter: 'temperature', must: 'a number from 0 to 2', holds: (value) => within(value, 0, 2) },
  { parameter: 'top_p', must: 'a number from 0.01 to 1', holds: (value) => within(value, 0.01, 1) },
  {
    parameter: 'frequency_penalty',
    must: 'null or a number from -2 to 2',
    holds: (value) => value === null || within(value, -2, 2),
  },
  {
    parameter: 'presence_penalty',
    must: 'null or a number from -2 to 2',
    holds: (value) => value === null || within(value, -2, 2),
  },
  { parameter: 'seed', must: 'an integer of at least 1', holds: atLeastOne },
  { parameter: 'stop', must: 'null, a string or up to 4 strings', holds: isStop },
  { parameter: 'stream', must: 'a boolean', holds: (value) => typeof value === 'boolean' },
];

export function checkRequest(bodyText: string): RequestCheck {
  const body = parseObject(bodyText);
  if (!body) return bad('body: expected a JSON object');
  const { model, messages, stream, stream_options: streamOptions } = body;
  if (typeof model !== 'string' || model === '') return bad(`model: expected a name, received ${shown(model)}`);
  if (!Array.isArray(messages) || messages.length === 0) {
    return bad(`messages: expected at least one message, received ${shown(messages)}`);
  }
  if (!messages.every(isMessage)) {
    const position = messages.findIndex((message) => !isMessage(message));
    return bad(`messages[${position}]: expected a role and content, received ${shown(messages[position])}`);
  }
  const broken = rules.find(({ parameter, holds }) => body[parameter] !== undefined && !holds(body[parameter]));
  if (broken) return bad(`${broken.parameter}: expected ${broken.must}, received ${shown(body[broken.parameter])}`);
  if (streamOptions !== undefined && stream !== true) return bad('stream_options: only allowed when stream is true');
  const includeUsage = isObject(streamOptions) && streamOptions['include_usage'] === true;
  return {
    kind: 'good',
    request: { model, messages, stream: stream === true, includeUsage, maxTokens: maximum(body) },
  };
}

function maximum(body: Readonly<Record<string, unknown>>): number | null {
  const given = [body['max_tokens'], body['max_completion_tokens']].filter((value) => typeof value === 'number');
  return given.length === 0 ? null : Math.min(...given);
}

function bad(detail: string): RequestCheck {
  return { kind: 'bad', message: `Body validation error! ${detail}` };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null; // what is no JSON is no object either, and is refused as such
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isMessage(value: unknown): value is ChatMessage {
  if (!isObject(value)) return false;
  const { role, content } = value;
  if (role === 'assistant' && (content === undefined || content === null)) return true;
  const hasContent = typeof content === 'string' || (Array.isArray(content) && content.every(isObject));
  return hasContent && (role === 'system' || role === 'user' || role === 'assistant' || role === 'tool');
}

function isStop(value: unknown): boolean {
  if (value === null || typeof value === 'string') return true;
  return Array.isArray(value) && value.length <= 4 && value.every((stop) => typeof stop === 'string');
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= 80 ? text : `${text.slice(0, 79)}…`;
}
