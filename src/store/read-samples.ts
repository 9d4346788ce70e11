import type { Score } from '../vocabulary/score.ts';
import type { Store } from './open-store.ts';
import { readScorers } from './scorer-revisions.ts';

/** One result with everything that is stored of it. null: not reported, not measured, or not there. */
export interface StoredSample {
  readonly seq: number;
  readonly rowKey: string;
  /** From 0. */
  readonly rowIndex: number;
  /** Physical line where the dataset's record starts; the header is line 1. */
  readonly line: number;
  readonly variant: number;
  readonly variantLabel: string;
  /** From 0. */
  readonly repeat: number;
  /** Which start of the run brought it, from 1. */
  readonly tryNumber: number;
  readonly status: 'answered' | 'failed';
  readonly finishReason: string | null;
  /** Separated by commas. */
  readonly marks: string | null;
  readonly latencyMs: number | null;
  readonly ttftMs: number | null;
  readonly queueMs: number;
  readonly attempts: number;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly cachedTokens: number | null;
  readonly cachedWithin: 'prompt' | 'on-top' | null;
  readonly reasoningTokens: number | null;
  readonly totalTokens: number | null;
  readonly costBilledNanoUsd: number | null;
  readonly errorKind: string | null;
  /** Epoch milliseconds of the outcome. */
  readonly endedMs: number;
  readonly answer: string | null;
  readonly rawContent: string | null;
  readonly reasoning: string | null;
  /** JSON. */
  readonly toolCalls: string | null;
  /** The model the endpoint says it used. */
  readonly model: string | null;
  readonly systemFingerprint: string | null;
  /** Who the endpoint says answered behind it. */
  readonly provider: string | null;
  /** JSON, as the endpoint wrote it. */
  readonly rawUsage: string | null;
  readonly requestId: string | null;
  readonly inferenceId: string | null;
  readonly error: string | null;
  /** Of the scorers as the newest try declared them, in the config's order; one that has not scored it is not here. */
  readonly scores: readonly Score[];
}

interface ScoreRow {
  readonly seq: number;
  readonly value: number | null;
  readonly passed: number | null;
  readonly reason: string | null;
}

const samplesSql = `SELECT results.seq, row_key AS rowKey, results.row_index AS rowIndex, line, results.variant,
    label AS variantLabel, repeat, try AS tryNumber, results.status, finish_reason AS finishReason, marks,
    latency_us / 1000.0 AS latencyMs, ttft_us / 1000.0 AS ttftMs, queue_us / 1000.0 AS queueMs, attempts,
    prompt_tokens AS promptTokens, completion_tokens AS completionTokens, cached_tokens AS cachedTokens,
    cached_within AS cachedWithin, reasoning_tokens AS reasoningTokens, total_tokens AS totalTokens, cost_billed_nano_usd AS costBilledNanoUsd, error_kind AS errorKind,
    results.ended_ms AS endedMs, text AS answer, raw_content AS rawContent, reasoning, tool_calls AS toolCalls,
    answers.model, system_fingerprint AS systemFingerprint, provider, raw_usage AS rawUsage, request_id AS requestId,
    inference_id AS inferenceId, error
  FROM json_each(?) AS wanted
    CROSS JOIN results ON results.run_id = ? AND results.seq = wanted.value
    JOIN runs ON runs.id = results.run_id
    JOIN dataset_rows ON dataset_rows.dataset_id = runs.dataset_id AND dataset_rows.row_index = results.row_index
    JOIN variants ON variants.run_id = results.run_id AND variants.variant = results.variant
    LEFT JOIN answers ON answers.run_id = results.run_id AND answers.seq = results.seq
  ORDER BY wanted.key`;

const scoresSql = `SELECT seq, scores.value, passed, reason FROM json_each(?) AS wanted
  CROSS JOIN scores ON run_id = ? AND scorer = ? AND revision = ? AND seq = wanted.value`;

/** Some results of a run whole, in the order asked for; what has no result yet is left out. */
export function readSamples(store: Store, runRowId: number, seqs: readonly number[]): StoredSample[] {
  const wanted = JSON.stringify(seqs);
  return store.snapshot(() => {
    const scoresOf = new Map<number, Score[]>();
    for (const { scorer, revision } of readScorers(store, runRowId))
      for (const { seq, value, passed, reason } of store.all<ScoreRow>(scoresSql, wanted, runRowId, scorer, revision)) {
        const score = { scorer, value, passed: passed === null ? null : passed === 1, reason };
        scoresOf.set(seq, [...(scoresOf.get(seq) ?? []), score]);
      }
    const samples = store.all<Omit<StoredSample, 'scores'>>(samplesSql, wanted, runRowId);
    return samples.map((sample) => ({ ...sample, scores: scoresOf.get(sample.seq) ?? [] }));
  });
}
