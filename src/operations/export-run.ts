import { exportColumns } from '../export/columns.ts';
import { exportCsv } from '../export/csv.ts';
import type { ExportRow } from '../export/export-row.ts';
import type { Store } from '../store/open-store.ts';
import { readResults } from '../store/read-results.ts';
import { readScorers } from '../store/scorer-revisions.ts';
import { resolveRun } from '../store/select-run.ts';

export interface Exported {
  readonly runId: string;
  /** CSV text, in pieces, made as they are asked for. */
  readonly pieces: Iterable<string>;
  /** Columns of the dataset that are named like ours and are not exported. */
  readonly leftOut: readonly string[];
}

/** @throws UserError exit 2 where `reference` names no run */
export function exportRun(store: Store, reference: string, excel: boolean): Exported {
  const run = resolveRun(store, reference);
  const { columns, leftOut } = exportColumns({
    runId: run.id,
    datasetColumns: run.dataset.columns,
    scorers: readScorers(store, run.rowId).map(({ scorer }) => scorer),
  });
  return { runId: run.id, pieces: exportCsv({ columns, excel }, rowsOf(store, run.rowId)), leftOut };
}

function* rowsOf(store: Store, runRowId: number): Generator<ExportRow> {
  for (const { endedMs, ...result } of readResults(store, runRowId))
    yield { ...result, costComputedNanoUsd: null, answeredAtMs: endedMs };
}
