import type { Row } from './row.ts';

/** A text part, or any other part a user wrote; passed through as it is. */
type ContentPart = Readonly<Record<string, unknown>> & { readonly type: string };

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | readonly ContentPart[] | null;
  /** `name`, `tool_call_id`, `tool_calls` …, sent as written. */
  readonly [extra: string]: unknown;
}

/** What is asked of the endpoint, every template already rendered. */
export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  /** Everything else of the request body, as the user wrote it; `stream: true` here means a streamed answer. */
  readonly params: Readonly<Record<string, unknown>>;
}

/** row × variant × repeat: the unit that is answered once. */
export interface Sample {
  /** The plan's number of this sample, from 0; unique in a run and the same on every resume. */
  readonly seq: number;
  /** Index into the config's variants. */
  readonly variant: number;
  /** From 0. */
  readonly repeat: number;
  readonly row: Row;
  readonly request: ChatRequest;
  /** SHA-256 (hex) of the rendered messages alone: equal hashes mean the model was asked the same thing. */
  readonly promptHash: string;
}
