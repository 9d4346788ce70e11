import type { RunNumbers } from '../analysis/summarise-run.ts';
import type { ReportData } from '../report/report-data.ts';
import type { RunEnd } from '../runner/world.ts';
import type { Store } from '../store/open-store.ts';
import { type RunRecord, readRun } from '../store/read-runs.ts';
import { abandonConfirmRuns, endTry, setVerdict, type TryEnd } from '../store/run-records.ts';
import type { ExitCode } from '../vocabulary/run.ts';
import { acceptRun } from './accept-run.ts';
import { acceptedVerdict } from './accepted-verdict.ts';
import type { Asking } from './confirm-run.ts';
import { type Conclusion, judgeFinished } from './judge-finished.ts';
import { factsOf, judgeRun, stopReason } from './judge-run.ts';
import { numbersOf, reportOf } from './report-run.ts';
import type { World } from './wiring.ts';

export interface Evaluated {
  readonly exitCode: ExitCode;
  readonly report: ReportData;
}

/** A database that refused answers was waited for already: nobody should wait as long again for each of the last statements. */
const secondRefusalMs = 1_000;

/**
 * From the last answer to the stored verdict. The run and its re-run end in one: a run that is cut off before is gone on with,
 * and until then says no more than that it got worse.
 */
export async function concludeRun(asking: Asking, runRowId: number, end: RunEnd): Promise<Evaluated> {
  const { file, prepared } = asking;
  const store = file.store();
  const run = readRun(store, runRowId);
  const numbers = numbersOf(store, run, prepared.config.variants.length);
  const ungated = judgeRun(factsOf(run, numbers, prepared.config, end));
  const conclusion =
    end.kind === 'stopped'
      ? { verdict: ungated, cause: end.cause, reRun: null, isAccepted: false }
      : await judgeFinished(asking, run, numbers, ungated);
  for (const { outcome, metric, variant, sentence } of conclusion.verdict.gates)
    if (outcome === 'warn') asking.watch.notice(`Warning, ${metric} of ${variant}: ${sentence}`);
  return storeEnd(asking, run, numbers, conclusion);
}

function storeEnd(asking: Asking, run: RunRecord, numbers: RunNumbers, conclusion: Conclusion): Evaluated {
  const store = asking.file.store();
  const { verdict, cause } = conclusion;
  const hasDatabaseFailed = cause?.kind === 'save-failed';
  if (hasDatabaseFailed) store.waitAtMost(secondRefusalMs);
  try {
    store.transaction(() => endBoth(asking, run, conclusion));
  } catch (error) {
    if (!hasDatabaseFailed) throw error;
    // What could take no answer takes no verdict either, and the run is one that was cut off; but what is stored can be read.
    const cutOff = { ...run, status: 'interrupted' as const, verdict };
    return { exitCode: verdict.exitCode, report: reportOf(store, cutOff, { known: numbers }) };
  }
  return { exitCode: verdict.exitCode, report: reportOf(store, readRun(store, run.rowId), { known: numbers }) };
}

function endBoth({ file, world }: Asking, run: RunRecord, { verdict, cause, reRun, isAccepted }: Conclusion): void {
  const store = file.store();
  const endedMs = world.clock.wallMs();
  const how: Pick<TryEnd, 'status' | 'stopReason' | 'endedMs'> = {
    status: cause === null ? 'complete' : 'stopped',
    stopReason: cause && stopReason(cause),
    endedMs,
  };
  if (reRun) endTry(store, reRun.rowId, { ...how, verdict: reRun.verdict });
  else if (cause === null) abandonConfirmRuns(store, run.rowId);
  endTry(store, run.rowId, { ...how, verdict });
  if (isAccepted) acceptRun(store, run, endedMs);
}

/**
 * Accepts a run that is complete already: what it was compared with decides no more.
 * @throws UserError exit 2 where it cannot be a baseline
 */
export function acceptAfterwards(store: Store, run: RunRecord, { clock }: Pick<World, 'clock'>): RunRecord {
  store.transaction(() => {
    const { wasAccepted } = acceptRun(store, run, clock.wallMs());
    if (!wasAccepted && run.verdict) setVerdict(store, run.rowId, acceptedVerdict(run.verdict));
  });
  return readRun(store, run.rowId);
}
