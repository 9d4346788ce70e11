import type { RunNumbers } from '../analysis/summarise-run.ts';
import { countOf } from '../report/format-values.ts';
import type { StopCause } from '../runner/world.ts';
import { missesTooMuch } from '../store/green-run.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { setVerdict } from '../store/run-records.ts';
import type { Verdict } from '../vocabulary/run.ts';
import { type Asking, type Confirmation, confirmRun } from './confirm-run.ts';
import { ExpectingRows } from './expecting-rows.ts';
import {
  asksForReRun,
  decideVerdict,
  type GateFinding,
  type GatePolicy,
  type GateRemarks,
  gateVerdicts,
  requiredBaseline,
  type Ungated,
} from './gate-outcome.ts';
import { GateJudge } from './judge-gates.ts';
import { factsOf, judgeRun } from './judge-run.ts';
import { numbersOf } from './report-run.ts';

/** How a run ends, and with it the run that asked everything again. */
export interface Conclusion {
  readonly verdict: Verdict;
  /** What stopped the run, or its re-run; null: nothing did. */
  readonly cause: StopCause | null;
  /** The re-run that ends with it; null: none was asked. */
  readonly reRun: { readonly rowId: number; readonly verdict: Verdict } | null;
  /** A person declares the run good. */
  readonly isAccepted: boolean;
}

interface Judging {
  readonly asking: Asking;
  readonly run: RunRecord;
  readonly ungated: Ungated;
  readonly judge: GateJudge;
  readonly found: readonly GateFinding[];
  readonly policy: GatePolicy;
  readonly remarks: GateRemarks;
}

/**
 * A run whose samples all have their outcome: its gates, and the re-run where one of them asks for it. Failures that are past
 * their bound are mended first: then nothing is asked again, and what comes of `--retry-failed` decides.
 */
export async function judgeFinished(
  asking: Asking,
  run: RunRecord,
  numbers: RunNumbers,
  ungated: Ungated,
): Promise<Conclusion> {
  const { config, dataset } = asking.prepared;
  const store = asking.file.store();
  const tonight = { config, rows: new ExpectingRows(store, dataset) };
  const judge = await GateJudge.of(store, tonight, run, asking.world.clock);
  const found = judge.judge(run, numbers);
  const isGood = ungated.exitCode === 0;
  const isWished = asking.acceptsBaseline || run.acceptedMs !== null;
  const isAccepted = isWished && isGood && !missesTooMuch(run);
  if (asking.acceptsBaseline && !isAccepted)
    asking.watch.notice(`Run ${run.id} is not accepted as a baseline: too much of it is missing.`);
  const policy = { onUnclear: config.onUnclear, isBaselineRequired: config.baseline.required, isAccepted };
  const judging = { asking, run, ungated, judge, found, policy, remarks: remarksOn(run, judge, found, policy) };
  if (config.confirm && isGood && !isAccepted && found.some(asksForReRun)) return judgeAgain(judging);
  return {
    ...alone(judging),
    verdict: decideVerdict(ungated, gateVerdicts(found, null, null, policy), judging.remarks, policy),
  };
}

export function remarksOn(
  run: RunRecord,
  judge: GateJudge,
  found: readonly GateFinding[],
  { isBaselineRequired, isAccepted }: GatePolicy,
): GateRemarks {
  const isUntold = judge.lacksBaseline && !found.some(({ lacksBaseline }) => lacksBaseline);
  const failed = `${countOf(run.failed, 'sample')} of ${run.samples} failed`;
  return {
    missingBaseline: isBaselineRequired && !isAccepted && isUntold ? requiredBaseline : null,
    missingSamples:
      found.length > 0 && missesTooMuch(run) ? `${failed}: too many to call it good, or a baseline for others.` : null,
    asides: judge.asides(),
  };
}

const alone = ({ policy }: Judging) => ({ cause: null, reRun: null, isAccepted: policy.isAccepted });

/** Red only if the re-run is worse too. */
async function judgeAgain(judging: Judging): Promise<Conclusion> {
  const { asking, run, found } = judging;
  const because = found.find(asksForReRun)?.tell(null) ?? '';
  // Killed while it is asked again, it is to say so all the same.
  setVerdict(
    asking.file.store(),
    run.rowId,
    unconfirmed(judging, askedAgain, 'Not confirmed: its re-run has not ended.'),
  );
  const confirmation = await confirmRun(asking, run, because);
  switch (confirmation.kind) {
    case 'uncovered': {
      const why = `Not confirmed by a re-run: the budget does not cover one (${confirmation.why}).`;
      return { ...alone(judging), verdict: unconfirmed(judging, judging.ungated, why) };
    }
    case 'stopped':
      return stoppedAgain(judging, confirmation);
    case 'finished':
      return finishedAgain(judging, confirmation);
    default:
      return confirmation satisfies never;
  }
}

const askedAgain: Ungated = {
  word: 'incomplete',
  exitCode: 3,
  sentence: 'It got worse and is asked again, to confirm it: that re-run has not ended.',
};

function unconfirmed({ found, policy, remarks }: Judging, ungated: Ungated, why: string): Verdict {
  return decideVerdict(ungated, gateVerdicts(found, null, why, policy), remarks, policy);
}

/** What the budget cuts short it does not cover: that is red at once. All else keeps the run from its end. */
function stoppedAgain(judging: Judging, { run, cause }: Extract<Confirmation, { kind: 'stopped' }>): Conclusion {
  const { asking, ungated } = judging;
  const own = judgeRun(factsOf(run, numbersOfReRun(judging, run), asking.prepared.config, { kind: 'stopped', cause }));
  const told = { ...own, sentence: `Re-run ${run.id}: ${own.sentence}` };
  const verdict =
    cause.kind === 'budget'
      ? unconfirmed(judging, ungated, `Not confirmed: the budget does not cover the re-run. ${told.sentence}`)
      : unconfirmed(judging, told, 'Not confirmed: the re-run was cut short.');
  return { verdict, cause, reRun: { rowId: run.rowId, verdict: { ...own, gates: [] } }, isAccepted: false };
}

function finishedAgain(judging: Judging, { run }: Extract<Confirmation, { kind: 'finished' }>): Conclusion {
  const { asking, ungated, judge, found, policy, remarks } = judging;
  const numbers = numbersOfReRun(judging, run);
  const own = judgeRun(factsOf(run, numbers, asking.prepared.config, { kind: 'finished' }));
  const again = judge.judge(run, numbers);
  const verdict =
    own.exitCode === 0
      ? decideVerdict(ungated, gateVerdicts(found, again, null, policy), remarks, policy)
      : unconfirmed(judging, { ...own, sentence: `Re-run ${run.id}: ${own.sentence}` }, 'Not confirmed by its re-run.');
  const verdictAlone = decideVerdict(own, gateVerdicts(again, null, null, policy), remarks, policy);
  return { verdict, cause: null, reRun: { rowId: run.rowId, verdict: verdictAlone }, isAccepted: false };
}

function numbersOfReRun({ asking }: Judging, run: RunRecord): RunNumbers {
  return numbersOf(asking.file.store(), run, asking.prepared.config.variants.length);
}
