import type { ReportData } from '../report/report-data.ts';
import { type RunEntry, runEntry } from '../report/runs.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { readResults, type StoredResult } from '../store/read-results.ts';
import { listRuns } from '../store/read-runs.ts';
import { resolveRun } from '../store/select-run.ts';
import { decimalFromNanoUsd } from '../vocabulary/money.ts';
import type { RunStatus } from '../vocabulary/run.ts';
import { databasePath } from './database-path.ts';
import { computedUsd, pricesOf } from './prices-in-force.ts';
import { reportRun } from './report-run.ts';
import { processEnvironment } from './wiring.ts';

export type { RunEntry };

/** An open results file. Reading disturbs no run that is being written, and sees what it has saved so far. */
export interface Results {
  /** The database's absolute path. */
  readonly path: string;
  /** The runs as `promptbatch runs --json` lists them, the newest first. */
  runs(wanted?: RunsWanted): readonly RunEntry[];
  /**
   * The report of a run, counted anew.
   * @param run `latest`, `previous`, an id or its unique beginning, a run key, or a name (its newest). Default `latest`
   * @param options `by`: a column of the dataset, to have the numbers for each of its values too
   * @throws UserError where there is no such run, or no such column
   */
  report(run?: string, options?: { readonly by?: string }): ReportData;
  /**
   * The results of a run one by one in the plan's order, read in pages: memory stays small however many there are.
   * @param run as for `report`
   * @throws UserError where there is no such run
   */
  results(run?: string): IterableIterator<ResultRow>;
  /** Nothing can be read afterwards. */
  close(): void;
}

export interface RunsWanted {
  readonly name?: string;
  readonly tag?: string;
  readonly status?: RunStatus;
  /** At most so many, the newest. */
  readonly last?: number;
}

/** One sample's final outcome with its dataset row. null: not reported, not measured, or not there. */
export interface ResultRow {
  /** The row's key: its id, else a hash of its content. */
  readonly row: string;
  /** Physical line where the dataset's record starts; the header is line 1. */
  readonly line: number;
  /** The dataset's own columns. */
  readonly columns: Readonly<Record<string, string>>;
  /** The variant's label. */
  readonly variant: string;
  /** From 0. */
  readonly repeat: number;
  readonly status: 'answered' | 'failed';
  readonly answer: string | null;
  readonly reasoning: string | null;
  readonly finishReason: string | null;
  /** As the endpoint calls it. */
  readonly model: string | null;
  readonly latencyMs: number | null;
  /** To the first token; null: not streamed. */
  readonly ttftMs: number | null;
  readonly attempts: number;
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly cachedTokens: number | null;
  readonly reasoningTokens: number | null;
  /** Decimal string, exact. */
  readonly costBilledUsd: string | null;
  /** By the price in force when it came, exact but for what lies past 18 places; null: unknown. */
  readonly costComputedUsd: string | null;
  readonly errorKind: string | null;
  readonly error: string | null;
  readonly requestId: string | null;
  /** ISO 8601, UTC: when the outcome was known. */
  readonly endedAt: string;
  /** By the scorer's name. */
  readonly scores: Readonly<Record<string, ResultScore>>;
}

export interface ResultScore {
  /** In [0, 1]; null: the scorer failed, and `reason` says so. */
  readonly value: number | null;
  readonly passed: boolean | null;
  readonly reason: string | null;
}

/**
 * Opens a results file to read it. To be closed by the caller.
 * @param options `db`: the database file; default: what PROMPTBATCH_DB names, else `./results/promptbatch.db`
 * @throws UserError where there is no such database: reading never creates one
 */
export function openResults({ db }: { readonly db?: string } = {}): Results {
  const store = openStore(databasePath(db, processEnvironment()), 'existing');
  return {
    path: store.path,
    runs: (wanted = {}) => listRuns(store, wanted).map(runEntry),
    report: (run = 'latest', { by } = {}) => reportRun(store, run, by ?? null),
    results: (run = 'latest') => rowsOf(store, resolveRun(store, run).rowId),
    close: () => store.close(),
  };
}

function* rowsOf(store: Store, runRowId: number): Generator<ResultRow, undefined> {
  const prices = pricesOf(store, runRowId);
  for (const stored of readResults(store, runRowId)) yield rowOf(stored, computedUsd(prices, stored));
  return undefined;
}

function rowOf(stored: StoredResult, costComputedUsd: string | null): ResultRow {
  const scores = Object.entries(stored.scores).map(([name, { value, passed, reason }]) => {
    return [name, { value, passed, reason }] as const;
  });
  return {
    row: stored.rowKey,
    line: stored.line,
    columns: stored.columns,
    variant: stored.variantLabel,
    repeat: stored.repeat,
    status: stored.status,
    answer: stored.answer,
    reasoning: stored.reasoning,
    finishReason: stored.finishReason,
    model: stored.model,
    latencyMs: stored.latencyMs,
    ttftMs: stored.ttftMs,
    attempts: stored.attempts,
    promptTokens: stored.promptTokens,
    completionTokens: stored.completionTokens,
    cachedTokens: stored.cachedTokens,
    reasoningTokens: stored.reasoningTokens,
    costBilledUsd: stored.costBilledNanoUsd === null ? null : decimalFromNanoUsd(stored.costBilledNanoUsd),
    costComputedUsd,
    errorKind: stored.errorKind,
    error: stored.error,
    requestId: stored.requestId,
    endedAt: new Date(stored.endedMs).toISOString(),
    scores: Object.fromEntries(scores),
  };
}
