import type { Score } from '../vocabulary/score.ts';
import type { Store } from './open-store.ts';
import { readScorers } from './scorer-revisions.ts';

/** One result whole, with its dataset row. null: not reported, not measured, or not there. */
export interface StoredResult {
  readonly seq: number;
  readonly rowKey: string;
  /** Physical line where the dataset's record starts; the header is line 1. */
  readonly line: number;
  readonly columns: Readonly<Record<string, string>>;
  readonly variantLabel: string;
  readonly variant: number;
  readonly repeat: number;
  /** The try that brought it, from 1. */
  readonly tryNumber: number;
  readonly status: 'answered' | 'failed';
  readonly answer: string | null;
  readonly reasoning: string | null;
  readonly finishReason: string | null;
  readonly model: string | null;
  readonly latencyMs: number | null;
  readonly ttftMs: number | null;
  readonly attempts: number;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly cachedTokens: number | null;
  readonly cachedWithin: 'prompt' | 'on-top' | null;
  readonly reasoningTokens: number | null;
  readonly totalTokens: number | null;
  readonly costBilledNanoUsd: number | null;
  readonly errorKind: string | null;
  readonly error: string | null;
  readonly requestId: string | null;
  /** Epoch milliseconds of the outcome. */
  readonly endedMs: number;
  /** By scorer name, in the config's order. */
  readonly scores: Readonly<Record<string, Score>>;
}

type ResultRow = Omit<StoredResult, 'columns' | 'scores'> & { readonly columns: string };
interface ScoreRow {
  readonly seq: number;
  readonly value: number | null;
  readonly passed: number | null;
  readonly reason: string | null;
}

/**
 * A page is about so large, whatever the cells are: the next one has as many rows as the last one's size allows. With more rows
 * a page outlives the nursery, and the heap grows by a fifth for nothing.
 */
const pageCharacters = 4_000_000;
const mostRows = 100;
const firstRows = 20;

const resultsSql = `SELECT results.seq, row_key AS rowKey, line, dataset_rows.columns, label AS variantLabel, results.variant, repeat,
    results.try AS tryNumber, results.status,
    text AS answer, reasoning, finish_reason AS finishReason, answers.model,
    latency_us / 1000.0 AS latencyMs, ttft_us / 1000.0 AS ttftMs, attempts,
    prompt_tokens AS promptTokens, completion_tokens AS completionTokens, cached_tokens AS cachedTokens,
    cached_within AS cachedWithin, reasoning_tokens AS reasoningTokens, total_tokens AS totalTokens, cost_billed_nano_usd AS costBilledNanoUsd,
    error_kind AS errorKind, error, request_id AS requestId, results.ended_ms AS endedMs
  FROM results
    CROSS JOIN runs ON runs.id = results.run_id
    JOIN dataset_rows ON dataset_rows.dataset_id = runs.dataset_id AND dataset_rows.row_index = results.row_index
    JOIN variants ON variants.run_id = results.run_id AND variants.variant = results.variant
    LEFT JOIN answers ON answers.run_id = results.run_id AND answers.seq = results.seq
  WHERE results.run_id = ? AND results.seq > ? ORDER BY results.seq LIMIT ?`;

/** A run's results in the plan's order, read in pages, so that no read stays open while the consumer works. */
export function* readResults(store: Store, runRowId: number): Generator<StoredResult> {
  const scorers = readScorers(store, runRowId);
  let after = -1;
  let limit = firstRows;
  while (true) {
    const page = store.all<ResultRow>(resultsSql, runRowId, after, limit);
    const last = page.at(-1);
    if (!last) return;
    const scoresOf = new Map(page.map(({ seq }) => [seq, {} as Record<string, Score>]));
    for (const { scorer, revision } of scorers) {
      const scores = store.all<ScoreRow>(scoresSql, runRowId, scorer, revision, after, last.seq);
      for (const { seq, value, passed, reason } of scores) {
        const score = { scorer, value, passed: passed === null ? null : passed === 1, reason };
        Object.defineProperty(scoresOf.get(seq) ?? {}, scorer, { value: score, enumerable: true });
      }
    }
    for (const row of page) {
      yield { ...row, columns: JSON.parse(row.columns) as Record<string, string>, scores: scoresOf.get(row.seq) ?? {} };
    }
    if (page.length < limit) return;
    after = last.seq;
    const characters = page.reduce((sum, row) => sum + sizeOf(row), 0);
    limit = Math.max(1, Math.min(mostRows, Math.floor((pageCharacters / characters) * page.length)));
  }
}

/** In characters, about: what can be long of it. */
function sizeOf({ columns, answer, reasoning, error }: ResultRow): number {
  return columns.length + (answer?.length ?? 0) + (reasoning?.length ?? 0) + (error?.length ?? 0);
}

const scoresSql = `SELECT seq, value, passed, reason FROM scores
  WHERE run_id = ? AND scorer = ? AND revision = ? AND seq > ? AND seq <= ?`;

export interface ErrorExample {
  readonly kind: string;
  readonly count: number;
  /** Of the kind's first failed sample. */
  readonly rowKey: string;
  readonly line: number;
  readonly variantLabel: string;
  readonly message: string;
  readonly requestId: string | null;
}

/** The failed samples by kind, the most frequent first, with one example each. */
export function readErrorExamples(store: Store, runRowId: number): ErrorExample[] {
  const kinds = store.all<{ kind: string; count: number; seq: number }>(
    `SELECT error_kind AS kind, count(*) AS count, min(seq) AS seq FROM results
     WHERE run_id = ? AND status = 'failed' GROUP BY error_kind ORDER BY count DESC, kind`,
    runRowId,
  );
  return kinds.flatMap(({ kind, count, seq }) => {
    const [example] = store.all<ResultRow>(resultsSql, runRowId, seq - 1, 1);
    if (!example) return [];
    const { rowKey, line, variantLabel, error, requestId } = example;
    return [{ kind, count, rowKey, line, variantLabel, message: error ?? '', requestId }];
  });
}

export interface StoredAttempt {
  readonly tryNumber: number;
  readonly attempt: number;
  readonly errorKind: string;
  readonly message: string;
  readonly requestId: string;
  readonly waitMs: number | null;
  readonly atMs: number;
}

/** The attempts of one sample that brought no answer, the oldest first. */
export function readAttempts(store: Store, runRowId: number, seq: number): StoredAttempt[] {
  const sql = `SELECT try AS tryNumber, n AS attempt, error_kind AS errorKind, message, request_id AS requestId,
      wait_ms AS waitMs, at_ms AS atMs FROM attempts WHERE run_id = ? AND seq = ? ORDER BY try, n`;
  return store.all<StoredAttempt>(sql, runRowId, seq);
}
