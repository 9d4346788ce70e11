import type { Completion } from '../vocabulary/completion.ts';
import type { CostReader } from './billed-cost.ts';
import { type AnswerContext, buildCompletion, type CollectedAnswer } from './build-completion.ts';
import { classifyFailure, type Failure } from './classify-failure.ts';
import { isRecord, type JsonRecord, parseJson, recordOf, textOf } from './json-value.ts';
import { readContent, readReasoning } from './message-content.ts';
import { type ErrorWords, isErrorJson, isHtml, readErrorBody, readErrorJson } from './read-error.ts';
import type { ResponseHeaders } from './retry-after.ts';

/** What an answer is read against. */
export interface ReadingContext extends AnswerContext {
  /** A 2xx. */
  readonly status: number;
  readonly headers: ResponseHeaders;
  /** The model that was asked for. */
  readonly model: string;
  /** Without its query. */
  readonly url: string;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly costs: CostReader;
}

export type Reading = { readonly kind: 'answered'; readonly completion: Completion } | Failure;

/** The whole body of a 200. An error inside it is a failed attempt, classified as any other. */
export function readJsonAnswer(text: string, context: ReadingContext): Reading {
  const body = parseJson(text);
  if (!isRecord(body))
    return { kind: 'failed', failure: 'not_json', retry: 'backoff', message: notJson(text), retryAfterMs: null };
  const choices = body['choices'];
  const choice = firstChoice(choices);
  if (isErrorJson(body, choice !== null)) return failureInside(readErrorJson(body), context);
  if (choice === null) return withoutChoices(text);
  if (isRecord(choice['error'])) return failureInside(readErrorJson(choice), context);
  const message = messageOf(choice);
  if (message === null) return withoutChoices(text);
  if (choice['finish_reason'] === 'error') return failureInside(errorFinish, context);
  return { kind: 'answered', completion: buildCompletion(collect(body, choice, message, context), context) };
}

/** `finish_reason: error` with nothing to explain it. */
export const errorFinish: ErrorWords = { message: 'finish_reason: error', codes: [], status: null, searchable: '' };

export function failureInside(words: ErrorWords, context: ReadingContext): Failure {
  const { status, headers, model, url, nowMs } = context;
  return classifyFailure({ status, words, headers, model, url, nowMs });
}

function collect(body: JsonRecord, choice: JsonRecord, message: JsonRecord, context: ReadingContext): CollectedAnswer {
  const { content } = message;
  const parts = readContent(content);
  const usage = body['usage'];
  return {
    text: parts.text,
    refusal: parts.refusal || (textOf(message['refusal']) ?? ''),
    reasoning: readReasoning(message) || parts.reasoning,
    oddContent: typeof content === 'string' ? undefined : content,
    toolCalls: toolCallsOf(message),
    finishReason: textOf(choice['finish_reason']),
    model: textOf(body['model']),
    systemFingerprint: textOf(body['system_fingerprint']),
    provider: textOf(body['provider']),
    usage: isRecord(usage) ? usage : null,
    timings: body['timings'],
    costBilledNanoUsd: context.costs.fromHeaders(context.headers) ?? context.costs.fromBody(body),
  };
}

function firstChoice(choices: unknown): JsonRecord | null {
  if (!Array.isArray(choices)) return null;
  const records = choices.filter(isRecord);
  return records.find((choice) => choice['index'] === 0) ?? records[0] ?? null;
}

/** `text` is what older completion servers write in place of a message. */
function messageOf(choice: JsonRecord): JsonRecord | null {
  if (isRecord(choice['message'])) return choice['message'];
  return typeof choice['text'] === 'string' ? { content: choice['text'] } : null;
}

function toolCallsOf(message: JsonRecord): readonly unknown[] {
  if (Array.isArray(message['tool_calls'])) return message['tool_calls'];
  const call = message['function_call'];
  return isRecord(call) ? [{ type: 'function', function: recordOf(call) }] : [];
}

function withoutChoices(text: string): Failure {
  const message = `The answer holds no choices: ${text.trim()}`;
  return { kind: 'failed', failure: 'no_choices', retry: 'backoff', message, retryAfterMs: null };
}

function notJson(text: string): string {
  if (text.trim() === '') return 'The endpoint answered 200 with an empty body.';
  const { message } = readErrorBody(text);
  const hint = isHtml(text) ? ' Is the base URL right (often it ends in /v1)?' : '';
  return `The endpoint answered 200, but not with JSON.${hint} It says: ${message}`;
}
