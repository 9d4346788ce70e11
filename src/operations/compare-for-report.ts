import type { Config } from '../config/schema.ts';
import { type ReportComparison, reportComparison } from '../report/report-comparison.ts';
import { rows } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { compareIn } from './compare-runs.ts';
import { ScoreReader } from './score-reader.ts';

/** A column with more values does not sort rows into kinds. */
const mostValues = 20;
/** A report is not to be waited for. */
const mostColumns = 8;
const turnedRows = 10;

/**
 * A run against its baseline, and by each column of its dataset that sorts the rows into few kinds: what its report tells.
 * @returns null where its verdict compared it with nothing, or where that is gone from the database
 */
export function compareForReport(store: Store, run: RunRecord): ReportComparison | null {
  const gates = run.verdict?.gates ?? [];
  if (!gates.some(({ condition, baseline }) => condition === 'maxDrop' && baseline !== null)) return null;
  const wanted = { baseline: 'baseline', candidate: run.id, maxDrop: null, by: null, rows: turnedRows };
  try {
    const { data, groupsBy } = compareIn(new ScoreReader(store), wanted);
    const columns = data.word === 'worse' || data.turned.broke > 0 ? kindColumns(store, run) : [];
    return reportComparison(data, columns.map(groupsBy));
  } catch (error) {
    // Its baseline may have been pruned since: the rest of the report is worth having.
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Columns of the dataset that hold from two to twenty different values, in the dataset's order. */
function kindColumns(store: Store, { datasetId, dataset, config }: RunRecord): readonly string[] {
  const { id } = (config as Config).dataset;
  const values = new Map(
    dataset.columns.filter((column) => column !== id).map((column) => [column, new Set<string>()]),
  );
  for (const { columns } of rows(store, datasetId)) {
    if (values.size === 0) break;
    for (const [column, seen] of values) {
      seen.add(columns[column] ?? '');
      if (seen.size > mostValues) values.delete(column);
    }
  }
  return [...values].flatMap(([column, seen]) => (seen.size > 1 ? [column] : [])).slice(0, mostColumns);
}
