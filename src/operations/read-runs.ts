import type { ReportData } from '../report/report-data.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { listRuns } from '../store/read-runs.ts';
import { resolveRun } from '../store/select-run.ts';
import type { RunStatus, RunSummary } from '../vocabulary/run.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { compareForReport } from './compare-for-report.ts';
import { reportRun } from './report-run.ts';

/** Which runs are wanted; undefined: whatever. */
export interface WantedRuns {
  readonly name: string | undefined;
  readonly tag: string | undefined;
  readonly status: RunStatus | undefined;
  /** The newest so many. */
  readonly last: number | undefined;
}

/** @throws UserError exit 2 where there is no database */
export function runsIn(dbPath: string, { name, tag, status, last }: WantedRuns): RunSummary[] {
  if (last !== undefined && !(Number.isInteger(last) && last > 0))
    throw new UserError('--last must be a whole number above 0.', { where: '--last' });
  const filter = {
    ...(name !== undefined && { name }),
    ...(tag !== undefined && { tag }),
    ...(status !== undefined && { status }),
    ...(last !== undefined && { last }),
  };
  return withStore(dbPath, (store) => listRuns(store, filter));
}

/**
 * @param by a column of the dataset; null: no grouping
 * @throws UserError exit 2 where there is no database, no such run or no such column
 */
export function reportFor(dbPath: string, reference: string, by: string | null): ReportData {
  return withStore(dbPath, (store) => reportRun(store, reference, by));
}

/** Tests that a CI can still show. */
const mostTurned = 1_000;

/** The same report with up to a thousand rows that turned, for a format that has a place for each of them. */
export function withEveryTurned(dbPath: string, report: ReportData): ReportData {
  const { comparison } = report;
  if (comparison === null || comparison.turned.samples.length === comparison.turned.broke + comparison.turned.recovered)
    return report;
  return withStore(dbPath, (store) => {
    const whole = compareForReport(store, resolveRun(store, report.run.id), mostTurned);
    return { ...report, comparison: whole ?? comparison };
  });
}

function withStore<T>(dbPath: string, read: (store: Store) => T): T {
  const store = openStore(dbPath, 'existing');
  try {
    return read(store);
  } finally {
    store.close();
  }
}
