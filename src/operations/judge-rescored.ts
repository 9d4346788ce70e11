import type { Config } from '../config/schema.ts';
import type { Store } from '../store/open-store.ts';
import { type RunRecord, readRun } from '../store/read-runs.ts';
import { setVerdict } from '../store/run-records.ts';
import type { Clock } from '../vocabulary/clock.ts';
import type { Verdict } from '../vocabulary/run.ts';
import { decideVerdict, type GatePolicy, gateVerdicts } from './gate-outcome.ts';
import { remarksOn } from './judge-finished.ts';
import { GateJudge } from './judge-gates.ts';
import { factsOf, judgeRun } from './judge-run.ts';
import { numbersOf } from './report-run.ts';
import type { GradedTonight } from './rescored-baseline.ts';

const finished = { kind: 'finished' } as const;

/**
 * The verdict of a complete run whose scores are others now, by the gates of `config`. Nothing is sent, so a run that was never
 * asked again cannot be confirmed; where it was, its re-run counts by its new scores too.
 * @param reRun the complete run that confirms it; null: there is none
 */
export async function judgeRescored(
  store: Store,
  runRowId: number,
  reRun: RunRecord | null,
  { config, rows }: GradedTonight,
  clock: Pick<Clock, 'wait' | 'wallMs'>,
): Promise<Verdict> {
  const run = readRun(store, runRowId);
  const judged = asRun(run, config);
  const numbers = numbersOf(store, run, judged.variants.length);
  const ungated = judgeRun(factsOf(run, numbers, judged, finished));
  const judge = await GateJudge.of(store, { config: judged, rows }, run, clock);
  const found = judge.judge(run, numbers);
  const policy: GatePolicy = {
    onUnclear: judged.onUnclear,
    isBaselineRequired: judged.baseline.required,
    isAccepted: run.acceptedMs !== null,
  };
  const remarks = remarksOn(run, judge, found, policy);
  const reRunNumbers = reRun && numbersOf(store, reRun, judged.variants.length);
  const again = reRun && reRunNumbers && judge.judge(reRun, reRunNumbers);
  const why = judged.confirm && !reRun ? 'Not confirmed by a re-run: grading anew sends nothing.' : null;
  const verdict = decideVerdict(ungated, gateVerdicts(found, again, why, policy), remarks, policy);
  store.transaction(() => {
    setVerdict(store, run.rowId, verdict);
    if (!reRun || !reRunNumbers || !again) return;
    const own = judgeRun(factsOf(reRun, reRunNumbers, judged, finished));
    setVerdict(store, reRun.rowId, decideVerdict(own, gateVerdicts(again, null, null, policy), remarks, policy));
  });
  return verdict;
}

/** Today's gates and scorers; what was asked is the run's own. */
function asRun(run: RunRecord, config: Config): Config {
  // Stored by this program: what `storableConfig` gave.
  const { variants, repeats } = run.config as Config;
  return { ...config, variants, repeats };
}
