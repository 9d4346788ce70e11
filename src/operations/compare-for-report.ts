import { type ReportComparison, reportComparison } from '../report/report-comparison.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { compareIn } from './compare-runs.ts';
import { ScoreReader } from './score-reader.ts';

/**
 * A run against its baseline: what its report tells.
 * @param mostTurned how many of the rows that turned are told
 * @returns null where its verdict compared it with nothing, or where that is gone from the database
 */
export function compareForReport(store: Store, run: RunRecord, mostTurned: number): ReportComparison | null {
  const gates = run.verdict?.gates ?? [];
  if (!gates.some(({ condition, baseline }) => condition === 'maxDrop' && baseline !== null)) return null;
  const wanted = { baseline: 'baseline', candidate: run.id, maxDrop: null, by: null, rows: mostTurned };
  try {
    return reportComparison(compareIn(new ScoreReader(store), wanted).told);
  } catch (error) {
    // Its baseline may have been pruned since: the rest of the report is worth having.
    if (error instanceof UserError) return null;
    throw error;
  }
}
