import { createParser, type EventSourceMessage, type EventSourceParser } from 'eventsource-parser';
import { buildCompletion } from './build-completion.ts';
import type { Failure } from './classify-failure.ts';
import { isRecord, type JsonRecord, parseJson, textOf } from './json-value.ts';
import { readContent, readReasoning } from './message-content.ts';
import { type ErrorWords, isErrorJson, readErrorBody, readErrorJson } from './read-error.ts';
import { errorFinish, failureInside, type Reading, type ReadingContext } from './read-json.ts';
import { mergeUsage } from './read-usage.ts';
import { ToolCallCollector } from './tool-calls.ts';

/**
 * Collects one streamed answer, fed with decoded text as it arrives. Deltas are only joined here and repaired once
 * they are whole: servers split characters and surrogate pairs between chunks.
 */
export class StreamReading {
  readonly #parser: EventSourceParser;
  readonly #toolCalls = new ToolCallCollector();
  readonly #costOf: (chunk: unknown) => number | null;
  #text = '';
  #refusal = '';
  #reasoning = '';
  readonly #parts: unknown[] = [];
  #finishReason: string | null = null;
  #model: string | null = null;
  #systemFingerprint: string | null = null;
  #provider: string | null = null;
  #usage: JsonRecord | null = null;
  #timings: unknown = undefined;
  #costBilledNanoUsd: number | null = null;
  #choiceIndex: unknown = undefined;
  #error: ErrorWords | null = null;
  #garbled: string | null = null;
  #sawDone = false;
  #firstTokenMs: number | null = null;
  #nowMs = 0;

  /** @param costOf integer nano-USD said in a chunk */
  constructor(costOf: (chunk: unknown) => number | null) {
    this.#costOf = costOf;
    this.#parser = createParser({ onEvent: (event) => this.#takeEvent(event) });
  }

  /** When the first content or reasoning came, on the clock that `feed` was given; null: none did. */
  get firstTokenMs(): number | null {
    return this.#firstTokenMs;
  }

  /** `[DONE]` came: nothing of worth follows. */
  get isDone(): boolean {
    return this.#sawDone;
  }

  /** The answer, or its failure, is known whole: a connection that breaks now takes nothing away. */
  get isSettled(): boolean {
    return this.#sawDone || this.#error !== null || this.#finishReason !== null;
  }

  /** @param nowMs when this piece arrived, monotonic */
  feed(text: string, nowMs: number): void {
    this.#nowMs = nowMs;
    this.#parser.feed(text);
  }

  /** After the last `feed`. @param finishReason `optional`: `[DONE]` alone ends an answer too */
  finish(context: ReadingContext, finishReason: 'required' | 'optional'): Reading {
    // A last event without its blank line counts.
    this.#parser.feed('\n\n');
    if (this.#error !== null) return failureInside(this.#error, context);
    if (this.#garbled !== null)
      return unfinished('not_json', `The stream holds something that is no JSON: ${this.#garbled}`);
    if (this.#finishReason === null && !(this.#sawDone && finishReason === 'optional')) {
      return this.#sawDone
        ? unfinished('no_finish_reason', 'The stream ended with [DONE] but without a finish_reason.')
        : unfinished('connection_lost', 'The stream was cut off: it ended without a finish_reason.');
    }
    const completion = buildCompletion(
      {
        text: this.#text,
        refusal: this.#refusal,
        reasoning: this.#reasoning,
        oddContent: this.#parts.length === 0 ? undefined : this.#parts,
        toolCalls: this.#toolCalls.calls(),
        finishReason: this.#finishReason,
        model: this.#model,
        systemFingerprint: this.#systemFingerprint,
        provider: this.#provider,
        usage: this.#usage,
        timings: this.#timings,
        costBilledNanoUsd: this.#costBilledNanoUsd ?? context.costs.fromHeaders(context.headers),
      },
      context,
    );
    return { kind: 'answered', completion };
  }

  #takeEvent({ data, event }: EventSourceMessage): void {
    const text = data.trim();
    if (text === '') return;
    if (text === '[DONE]') {
      this.#sawDone = true;
      return;
    }
    const chunk = parseJson(text);
    if (isRecord(chunk)) this.#takeChunk(chunk, event === 'error');
    else if (event === 'error') this.#error ??= readErrorBody(text);
    // Pings and the like come under names of their own; what is unnamed and unreadable may have been content.
    else if (event === undefined || event === 'message') this.#garbled ??= text;
  }

  #takeChunk(chunk: JsonRecord, isErrorEvent: boolean): void {
    const choices = Array.isArray(chunk['choices']) ? chunk['choices'].filter(isRecord) : [];
    if (isErrorEvent || isErrorJson(chunk, choices.length > 0)) {
      this.#error ??= readErrorJson(chunk);
      return;
    }
    this.#model ??= textOf(chunk['model']);
    this.#systemFingerprint ??= textOf(chunk['system_fingerprint']);
    this.#provider ??= textOf(chunk['provider']);
    this.#usage = mergeUsage(this.#usage, chunk['usage']);
    this.#timings = chunk['timings'] ?? this.#timings;
    this.#costBilledNanoUsd = this.#costOf(chunk) ?? this.#costBilledNanoUsd;
    for (const choice of choices) this.#takeChoice(choice);
  }

  #takeChoice(choice: JsonRecord): void {
    // Of several choices, the first that speaks is the answer.
    this.#choiceIndex ??= choice['index'];
    if (choice['index'] !== undefined && choice['index'] !== this.#choiceIndex) return;
    this.#usage = mergeUsage(this.#usage, choice['usage']);
    if (isRecord(choice['delta'])) this.#takeDelta(choice['delta']);
    else if (typeof choice['text'] === 'string') this.#takeDelta({ content: choice['text'] });
    if (isRecord(choice['error'])) this.#error ??= readErrorJson(choice);
    const finishReason = textOf(choice['finish_reason']);
    if (finishReason === 'error') this.#error ??= errorFinish;
    this.#finishReason ??= finishReason;
  }

  #takeDelta(delta: JsonRecord): void {
    const { content } = delta;
    const parts = readContent(content);
    const reasoning = readReasoning(delta) || parts.reasoning;
    this.#text += parts.text;
    this.#reasoning += reasoning;
    this.#refusal += parts.refusal || (textOf(delta['refusal']) ?? '');
    if (Array.isArray(content)) this.#parts.push(...content);
    if (parts.text !== '' || reasoning !== '') this.#firstTokenMs ??= this.#nowMs;
    this.#toolCalls.add(delta['tool_calls']);
    this.#toolCalls.addFunctionCall(delta['function_call']);
  }
}

function unfinished(failure: 'not_json' | 'no_finish_reason' | 'connection_lost', message: string): Failure {
  return { kind: 'failed', failure, retry: 'backoff', message, retryAfterMs: null };
}
