import type { AttemptRecord, AttemptTiming } from '../vocabulary/attempt.ts';
import type { Completion } from '../vocabulary/completion.ts';
import type { FailedResult, Result } from '../vocabulary/result.ts';
import type { Score } from '../vocabulary/score.ts';
import type { SqlValue } from './open-store.ts';

/*
 * What a run writes, as it travels to the writer's thread: one flat array of numbers, strings and nulls, since copying nested
 * objects between threads costs several times as much. A write is the index of its statement followed by its parameters.
 */

export interface RunEventRecord {
  /** Epoch milliseconds. */
  readonly atMs: number;
  /** null: it is about the run as a whole. */
  readonly lane: string | null;
  readonly kind: string;
  readonly detail: string | null;
}

interface Write {
  readonly sql: string;
  readonly parameters: number;
  /** Worth nothing without the write before it, nor that one without it. */
  readonly isSecondHalf?: true;
}

const resultStatement = 0;
const answerStatement = 1;
const attemptStatement = 2;
const scoreStatement = 3;
const eventStatement = 4;

/** By statement index. */
export const writes: readonly Write[] = [
  insert(
    'results',
    'run_id, seq, variant, row_index, repeat, try, status, finish_reason, marks, latency_us, ttft_us, queue_us, attempts,' +
      ' prompt_tokens, completion_tokens, cached_tokens, cached_within, reasoning_tokens, total_tokens, cost_billed_nano_usd, error_kind,' +
      ' prompt_hash, ended_ms',
  ),
  {
    ...insert(
      'answers',
      'run_id, seq, text, raw_content, reasoning, tool_calls, model, system_fingerprint, usage_source, raw_usage,' +
        ' request_id, inference_id, error, provider',
    ),
    isSecondHalf: true,
  },
  insert('attempts', 'run_id, seq, try, n, error_kind, message, request_id, wait_ms, at_ms'),
  // The first score of a revision stands: scoring what an earlier try left unscored may meet an answer of this one.
  insert('scores', 'run_id, scorer, revision, seq, value, passed, reason', ' ON CONFLICT DO NOTHING'),
  insert('events', 'run_id, at_ms, lane, kind, detail'),
];

function insert(table: string, columns: string, conflict = ''): Write {
  const names = columns.split(', ');
  const values = names.map((name) => (name === 'prompt_hash' ? 'unhex(?)' : '?'));
  return {
    sql: `INSERT INTO ${table} (${columns}) VALUES (${values.join(', ')})${conflict}`,
    parameters: names.length,
  };
}

/** Appends a result to `batch`: its narrow row and its wide one. */
export function pushResult(batch: SqlValue[], runRowId: number, result: Result, tryNumber: number): void {
  pushNarrow(batch, runRowId, result, tryNumber);
  pushWide(batch, runRowId, result);
}

function pushNarrow(batch: SqlValue[], runRowId: number, result: Result, tryNumber: number): void {
  const { sample } = result;
  const { completion, timing, errorKind } = partsOf(result);
  const usage = completion?.usage;
  batch.push(
    resultStatement,
    runRowId,
    sample.seq,
    sample.variant,
    sample.row.rowIndex,
    sample.repeat,
    tryNumber,
    result.status,
    completion?.finishReason ?? null,
    completion?.marks.join(',') || null,
    microseconds(timing?.latencyMs),
    microseconds(timing?.ttftMs),
    microseconds(result.queueMs),
    result.attempts,
    wholeOrNull(usage?.promptTokens),
    wholeOrNull(usage?.completionTokens),
    wholeOrNull(usage?.cachedTokens),
    usage?.cachedWithin ?? null,
    wholeOrNull(usage?.reasoningTokens),
    wholeOrNull(usage?.totalTokens),
    wholeOrNull(completion?.costBilledNanoUsd),
    errorKind,
    sample.promptHash,
    Math.round(result.endedMs),
  );
}

function pushWide(batch: SqlValue[], runRowId: number, result: Result): void {
  const { completion, message } = partsOf(result);
  batch.push(
    answerStatement,
    runRowId,
    result.sample.seq,
    completion?.text ?? null,
    completion?.rawContent ?? null,
    completion?.reasoning ?? null,
    completion?.toolCalls ?? null,
    completion?.model ?? null,
    completion?.systemFingerprint ?? null,
    completion?.usage?.source ?? null,
    completion?.rawUsage ?? null,
    result.requestId,
    completion?.inferenceId ?? null,
    message,
    completion?.provider ?? null,
  );
}

interface ResultParts {
  readonly completion: Completion | null;
  readonly timing: AttemptTiming | null;
  readonly errorKind: FailedResult['errorKind'] | null;
  readonly message: string | null;
}

function partsOf(result: Result): ResultParts {
  switch (result.status) {
    case 'answered':
      return { completion: result.completion, timing: result.timing, errorKind: null, message: null };
    case 'failed':
      return { completion: null, timing: null, errorKind: result.errorKind, message: result.message };
    default:
      return result satisfies never;
  }
}

export function pushAttempt(batch: SqlValue[], runRowId: number, record: AttemptRecord): void {
  batch.push(
    attemptStatement,
    runRowId,
    record.seq,
    record.tryNumber,
    record.attempt,
    record.errorKind,
    record.message,
    record.requestId,
    record.waitMs,
    Math.round(record.atMs),
  );
}

export function pushScore(batch: SqlValue[], runRowId: number, seq: number, score: Score, revision: number): void {
  const passed = score.passed === null ? null : Number(score.passed);
  batch.push(scoreStatement, runRowId, score.scorer, revision, seq, score.value, passed, score.reason);
}

export function pushEvent(batch: SqlValue[], runRowId: number, event: RunEventRecord): void {
  batch.push(eventStatement, runRowId, Math.round(event.atMs), event.lane, event.kind, event.detail);
}

/** About what a result takes in memory until it is saved, in bytes. */
export function sizeOf(result: Result): number {
  const overheadBytes = 500;
  if (result.status === 'failed') return overheadBytes + result.message.length;
  const { text, rawContent, reasoning, toolCalls, rawUsage } = result.completion;
  return [text, rawContent, reasoning, toolCalls, rawUsage].reduce(
    (sum, part) => sum + (part?.length ?? 0),
    overheadBytes,
  );
}

function microseconds(milliseconds: number | null | undefined): number | null {
  return milliseconds === null || milliseconds === undefined ? null : Math.round(milliseconds * 1000);
}

/** A server that reports half a token must not keep an answer from being stored; what it said stands in `raw_usage`. */
function wholeOrNull(count: number | null | undefined): number | null {
  return Number.isSafeInteger(count) ? (count ?? null) : null;
}
