import { existsSync, realpathSync } from 'node:fs';
import { chooseColumns, exportColumns } from '../export/columns.ts';
import { exportConditions } from '../export/condition.ts';
import type { ExportRow } from '../export/export-row.ts';
import { type ExportFormat, exportFormatOf, renderExport } from '../export/formats.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { readResults } from '../store/read-results.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readScorers } from '../store/scorer-revisions.ts';
import { resolveRun } from '../store/select-run.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { computedUsd, pricesOf } from './prices-in-force.ts';

/** What is exported, and how. */
export interface WantedExport {
  /** A run as a person names it. */
  readonly run: string;
  /** undefined: by the ending of `path`, CSV on stdout. */
  readonly format: ExportFormat | undefined;
  /** The file that is going to be written; null: stdout. */
  readonly path: string | null;
  /** Names between commas; undefined: all. */
  readonly columns: string | undefined;
  /** Conditions that all hold. */
  readonly where: readonly string[];
  /** CSV made harmless for spreadsheets. */
  readonly excel: boolean;
}

/** An export to be read to its end, or given up, before `close`. */
export interface Exported {
  readonly runId: string;
  /** Text, in pieces, made as they are asked for. */
  readonly pieces: Iterable<string>;
  /** Columns of the dataset that are named like ours and are not exported. */
  readonly leftOut: readonly string[];
  /** Samples of the run that have no result: it is still going on, or was cut off. */
  readonly unfinished: number;
  /** Results written so far. */
  readonly written: () => number;
  /** Of them, answers whose text was pruned. */
  readonly pruned: () => number;
  readonly close: () => void;
}

/** @throws UserError exit 2 where there is no database or no such run, format, column or condition */
export function openExport(dbPath: string, wanted: WantedExport): Exported {
  const format = formatOf(wanted);
  const store = openStore(dbPath, 'existing');
  try {
    return { ...exportFrom(store, wanted, format), close: () => store.close() };
  } catch (error) {
    store.close();
    throw error;
  }
}

function formatOf({ format, path }: WantedExport): ExportFormat {
  const found = format ?? (path === null ? 'csv' : exportFormatOf(path));
  if (found !== null) return found;
  throw new UserError(`${path}: no export format has this ending.`, {
    where: '--output',
    next: 'Use .csv or .jsonl, or - for stdout, or say --format csv or --format jsonl.',
  });
}

function exportFrom(store: Store, wanted: WantedExport, format: ExportFormat): Omit<Exported, 'close'> {
  const run = resolveRun(store, wanted.run);
  if (wanted.path !== null) refuseOwnFile(wanted.path, store, run);
  const { columns, leftOut } = exportColumns({
    runId: run.id,
    datasetColumns: run.dataset.columns,
    scorers: readScorers(store, run.rowId).map(({ scorer }) => scorer),
  });
  const chosen = wanted.columns === undefined ? columns : chooseColumns(columns, wanted.columns);
  const holds = exportConditions(wanted.where, columns);
  let written = 0;
  let pruned = 0;
  const kept = function* (): Generator<ExportRow> {
    for (const row of rowsOf(store, run.rowId)) {
      if (!holds(row)) continue;
      written += 1;
      if (row.status === 'answered' && row.answer === null) pruned += 1;
      yield row;
    }
  };
  const pieces = renderExport({ format, excel: wanted.excel }, chosen, kept());
  const unfinished = run.samples - run.answered - run.failed;
  return { runId: run.id, pieces, leftOut, unfinished, written: () => written, pruned: () => pruned };
}

/** What the results came from and lie in must not be lost to a slip of the hand. */
function refuseOwnFile(path: string, store: Store, run: RunRecord): void {
  const own = [
    { file: run.dataset.path, what: "the run's dataset" },
    { file: store.path, what: 'the database' },
  ].find(({ file }) => realPath(file) === realPath(path));
  if (own)
    throw new UserError(`${path} is ${own.what}, and would be overwritten.`, {
      where: '--output',
      next: 'Name another file.',
    });
}

function realPath(path: string): string {
  return existsSync(path) ? realpathSync(path) : path;
}

function* rowsOf(store: Store, runRowId: number): Generator<ExportRow> {
  const prices = pricesOf(store, runRowId);
  for (const result of readResults(store, runRowId)) {
    yield { ...result, costComputedUsd: computedUsd(prices, result), answeredAtMs: result.endedMs };
  }
}
