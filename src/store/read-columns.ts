import type { Store } from './open-store.ts';
import { pageSize, readPages } from './read-pages.ts';
import { readScorers, type ScorerRevision } from './scorer-revisions.ts';

/**
 * A run's results, one entry a result in every column, by ascending seq. NaN stands for null: not reported, or not measured.
 * Only answered and failed samples are in it.
 */
export interface StoredColumns {
  readonly seq: Float64Array;
  readonly variant: Uint16Array;
  readonly rowIndex: Uint32Array;
  readonly repeat: Uint16Array;
  /** The try that brought the result, from 1. */
  readonly tryNumber: Uint16Array;
  /** 1 answered, 0 failed. */
  readonly answered: Uint8Array;
  readonly latencyMs: Float64Array;
  readonly ttftMs: Float64Array;
  readonly queueMs: Float64Array;
  /** Of the try that brought the result. */
  readonly attempts: Float64Array;
  readonly promptTokens: Float64Array;
  readonly completionTokens: Float64Array;
  readonly cachedTokens: Float64Array;
  /** 1: cached tokens come on top of the prompt's; 0: they are part of it, or there are none. */
  readonly cachedOnTop: Uint8Array;
  readonly reasoningTokens: Float64Array;
  /** As reported. */
  readonly totalTokens: Float64Array;
  /** Whole numbers. */
  readonly costBilledNanoUsd: Float64Array;
  readonly finishReason: readonly (string | null)[];
  /** Separated by commas; null: none. */
  readonly marks: readonly (string | null)[];
  readonly errorKind: readonly (string | null)[];
}

/** What one scorer said, by ascending seq; an answer it has not scored is not in it. */
export interface StoredScores {
  readonly scorer: string;
  readonly seq: Float64Array;
  /** In [0, 1]; NaN: the scorer failed on this answer. */
  readonly value: Float64Array;
  /** 1, 0, or NaN where `value` is. */
  readonly passed: Float64Array;
}

type Cell = number | null;
type ResultTuple = readonly [
  ...[seq: number, variant: number, rowIndex: number, repeat: number, answered: number],
  ...[latencyUs: Cell, ttftUs: Cell, queueUs: number, attempts: number],
  ...[prompt: Cell, completion: Cell, cached: Cell, reasoning: Cell, cost: Cell],
  ...[finishReason: string | null, marks: string | null, errorKind: string | null],
  ...[tryNumber: number, cachedOnTop: number, total: Cell],
];

const resultsSql = `SELECT seq, variant, row_index, repeat, status = 'answered', latency_us, ttft_us, queue_us, attempts,
    prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, cost_billed_nano_usd, finish_reason, marks, error_kind,
    try, cached_within IS 'on-top', total_tokens
  FROM results WHERE run_id = ? AND seq > ? ORDER BY seq LIMIT ${pageSize}`;

/** About 0.8 µs a result. */
export function readColumns(store: Store, runRowId: number): StoredColumns {
  return store.snapshot(() => {
    const columns = emptyColumns(countResults(store, runRowId));
    readPages<ResultTuple>(
      (after) => store.tuples(resultsSql, runRowId, after),
      (at, tuple) => putResult(columns, at, tuple),
    );
    return columns;
  });
}

/** The scores of the scorers that the run goes by, in its order. */
export function readScores(store: Store, runRowId: number): StoredScores[] {
  return store.snapshot(() => readScorers(store, runRowId).map((revision) => readScoresOf(store, runRowId, revision)));
}

/**
 * One scorer's; null: there is no scorer of this name.
 * @param revisions which revision of it; undefined: the one that the run goes by
 */
export function readScoresNamed(
  store: Store,
  runRowId: number,
  scorer: string,
  revisions?: readonly ScorerRevision[],
): StoredScores | null {
  return store.snapshot(() => {
    const revision = (revisions ?? readScorers(store, runRowId)).find((declared) => declared.scorer === scorer);
    return revision ? readScoresOf(store, runRowId, revision) : null;
  });
}

function readScoresOf(store: Store, runRowId: number, { scorer, revision }: ScorerRevision): StoredScores {
  const countSql = 'SELECT count(*) AS count FROM scores WHERE run_id = ? AND scorer = ? AND revision = ?';
  const count = store.get<{ count: number }>(countSql, runRowId, scorer, revision)?.count ?? 0;
  const scores = {
    scorer,
    seq: new Float64Array(count),
    value: new Float64Array(count),
    passed: new Float64Array(count),
  };
  const sql = `SELECT seq, value, passed FROM scores
    WHERE run_id = ? AND scorer = ? AND revision = ? AND seq > ? ORDER BY seq LIMIT ${pageSize}`;
  readPages<readonly [number, Cell, Cell]>(
    (after) => store.tuples(sql, runRowId, scorer, revision, after),
    (at, [seq, value, passed]) => {
      scores.seq[at] = seq;
      scores.value[at] = value ?? Number.NaN;
      scores.passed[at] = passed ?? Number.NaN;
    },
  );
  return scores;
}

export function countResults(store: Store, runRowId: number): number {
  return store.get<{ count: number }>('SELECT count(*) AS count FROM results WHERE run_id = ?', runRowId)?.count ?? 0;
}

type WritableColumns = ReturnType<typeof emptyColumns>;

function emptyColumns(length: number) {
  return {
    seq: new Float64Array(length),
    variant: new Uint16Array(length),
    rowIndex: new Uint32Array(length),
    repeat: new Uint16Array(length),
    tryNumber: new Uint16Array(length),
    answered: new Uint8Array(length),
    latencyMs: new Float64Array(length),
    ttftMs: new Float64Array(length),
    queueMs: new Float64Array(length),
    attempts: new Float64Array(length),
    promptTokens: new Float64Array(length),
    completionTokens: new Float64Array(length),
    cachedTokens: new Float64Array(length),
    cachedOnTop: new Uint8Array(length),
    reasoningTokens: new Float64Array(length),
    totalTokens: new Float64Array(length),
    costBilledNanoUsd: new Float64Array(length),
    finishReason: new Array<string | null>(length).fill(null),
    marks: new Array<string | null>(length).fill(null),
    errorKind: new Array<string | null>(length).fill(null),
  };
}

function putResult(columns: WritableColumns, at: number, tuple: ResultTuple): void {
  columns.seq[at] = tuple[0];
  columns.variant[at] = tuple[1];
  columns.rowIndex[at] = tuple[2];
  columns.repeat[at] = tuple[3];
  columns.answered[at] = tuple[4];
  columns.latencyMs[at] = (tuple[5] ?? Number.NaN) / 1000;
  columns.ttftMs[at] = (tuple[6] ?? Number.NaN) / 1000;
  columns.queueMs[at] = tuple[7] / 1000;
  columns.attempts[at] = tuple[8];
  columns.promptTokens[at] = tuple[9] ?? Number.NaN;
  columns.completionTokens[at] = tuple[10] ?? Number.NaN;
  columns.cachedTokens[at] = tuple[11] ?? Number.NaN;
  columns.reasoningTokens[at] = tuple[12] ?? Number.NaN;
  columns.costBilledNanoUsd[at] = tuple[13] ?? Number.NaN;
  columns.finishReason[at] = tuple[14];
  columns.marks[at] = tuple[15];
  columns.errorKind[at] = tuple[16];
  columns.tryNumber[at] = tuple[17];
  columns.cachedOnTop[at] = tuple[18];
  columns.totalTokens[at] = tuple[19] ?? Number.NaN;
}
