import type { RunStatus, RunSummary, Verdict } from '../vocabulary/run.ts';
import { liveRunRowIds } from './claim-run.ts';
import type { SqlValue, Store } from './open-store.ts';

/** A run with what is needed to go on with it or to report on it; its config and provenance are its newest try's. */
export interface RunRecord extends RunSummary {
  readonly rowId: number;
  readonly datasetId: number;
  readonly configHash: string;
  readonly identity: unknown;
  readonly config: unknown;
  readonly provenance: unknown;
  readonly tries: number;
  readonly dataset: {
    readonly path: string;
    /** Lower-case hex. */
    readonly sha256: string;
    readonly rowCount: number;
    readonly columns: readonly string[];
  };
}

export interface RunFilter {
  readonly name?: string;
  readonly tag?: string;
  readonly status?: RunStatus;
  /** At most so many, the newest. */
  readonly last?: number;
}

export interface StatusRow {
  readonly rowId: number;
  readonly storedStatus: 'open' | 'stopped' | 'complete' | 'abandoned';
}

interface RunRow extends StatusRow {
  readonly id: string;
  readonly name: string;
  readonly runKey: string | null;
  readonly tags: string;
  readonly stopReason: string | null;
  readonly startedMs: number;
  readonly endedMs: number | null;
  readonly samples: number;
  readonly verdict: string | null;
  readonly confirms: string | null;
  readonly acceptedMs: number | null;
}

interface WholeRunRow extends RunRow {
  readonly datasetId: number;
  readonly configHash: string;
  readonly identity: string;
  readonly config: string;
  readonly provenance: string;
  readonly tries: number;
  readonly path: string;
  readonly sha256: string;
  readonly rowCount: number;
  readonly columns: string;
}

const summaryColumns = `runs.id AS rowId, public_id AS id, name, run_key AS runKey, tags, status AS storedStatus,
  stop_reason AS stopReason, runs.started_ms AS startedMs, runs.ended_ms AS endedMs, samples, verdict,
  (SELECT public_id FROM runs AS confirmed WHERE confirmed.id = runs.confirms_run_id) AS confirms, accepted_ms AS acceptedMs`;

/** Runs as people list them, the newest first. Counts come from the results themselves. */
export function listRuns(store: Store, filter: RunFilter = {}): RunSummary[] {
  const live = liveRunRowIds(store);
  const listed: RunSummary[] = [];
  const where = filter.name === undefined ? '' : 'WHERE name = ?';
  const parameters: SqlValue[] = filter.name === undefined ? [] : [filter.name];
  for (const row of store.all<RunRow>(
    `SELECT ${summaryColumns} FROM runs ${where} ORDER BY runs.id DESC`,
    ...parameters,
  )) {
    if (listed.length === filter.last) break;
    if (filter.status !== undefined && statusOf(row, live) !== filter.status) continue;
    if (filter.tag !== undefined && !tagsOf(row).includes(filter.tag)) continue;
    listed.push(summaryOf(store, row, live));
  }
  return listed;
}

/** @throws Error where there is none: the id did not come from this database */
export function readRun(store: Store, runRowId: number): RunRecord {
  const sql = `SELECT ${summaryColumns}, dataset_id AS datasetId, config_hash AS configHash, identity,
      config, provenance, try AS tries, path, lower(hex(sha256)) AS sha256, row_count AS rowCount, columns
    FROM runs JOIN datasets ON datasets.id = runs.dataset_id JOIN tries ON tries.run_id = runs.id
    WHERE runs.id = ? ORDER BY try DESC LIMIT 1`;
  const row = store.get<WholeRunRow>(sql, runRowId);
  if (!row) throw new Error(`There is no run with row id ${runRowId}.`);
  return {
    ...summaryOf(store, row, liveRunRowIds(store)),
    rowId: row.rowId,
    datasetId: row.datasetId,
    configHash: row.configHash,
    identity: JSON.parse(row.identity) as unknown,
    config: JSON.parse(row.config) as unknown,
    provenance: JSON.parse(row.provenance) as unknown,
    tries: row.tries,
    dataset: {
      path: row.path,
      sha256: row.sha256,
      rowCount: row.rowCount,
      columns: JSON.parse(row.columns) as string[],
    },
  };
}

function summaryOf(store: Store, row: RunRow, live: ReadonlySet<number>): RunSummary {
  const results = store.get<{ count: number }>('SELECT count(*) AS count FROM results WHERE run_id = ?', row.rowId);
  const failures = store.get<{ count: number }>(
    "SELECT count(*) AS count FROM results WHERE run_id = ? AND status = 'failed'",
    row.rowId,
  );
  const failed = failures?.count ?? 0;
  return {
    id: row.id,
    name: row.name,
    runKey: row.runKey,
    tags: tagsOf(row),
    status: statusOf(row, live),
    stopReason: row.stopReason,
    startedMs: row.startedMs,
    endedMs: row.endedMs,
    samples: row.samples,
    answered: (results?.count ?? 0) - failed,
    failed,
    verdict: row.verdict === null ? null : (JSON.parse(row.verdict) as Verdict),
    confirms: row.confirms,
    acceptedMs: row.acceptedMs,
  };
}

/** An open run is running while a live process holds its claim; nothing has to be cleaned up after a kill. */
export function statusOf(row: StatusRow, live: ReadonlySet<number>): RunStatus {
  if (row.storedStatus !== 'open') return row.storedStatus;
  return live.has(row.rowId) ? 'running' : 'interrupted';
}

function tagsOf(row: RunRow): string[] {
  return JSON.parse(row.tags) as string[];
}
