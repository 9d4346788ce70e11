import { chooseNights, type Night } from '../src/analysis/choose-nights.ts';
import { judgeDrift } from '../src/analysis/drift.ts';
import { meanOf } from '../src/analysis/moments.ts';
import { meanOfNights, newestOfNights, ownDiscordance } from '../src/analysis/scores-of-nights.ts';
import { judgeScoreDrop } from '../src/operations/gate-drop.ts';
import { asksForReRun, decideVerdict, type GateFinding, gateVerdicts } from '../src/operations/gate-outcome.ts';
import type { GateQuestion } from '../src/operations/gate-question.ts';
import { answerRows, type Chances } from './simulated-rows.ts';

/** One gate over one variant; the program's own functions decide, only the answers are made up. */
export interface NightlyGate {
  readonly maxDrop: number;
  readonly maxDrift: number;
  readonly window: number;
  readonly reference: number;
  readonly confidence: number;
  /** How many earlier nights tell how far nights lie apart; 0: the rows alone decide. */
  readonly spreadNights: number;
}

export interface NightOutcome {
  /** The first run was worse, so all of it was asked again. */
  readonly wasReRun: boolean;
  /** And that was worse, too. */
  readonly isRed: boolean;
  readonly hasDriftAlarm: boolean;
}

interface SimulatedNight extends Night {
  readonly scores: Float64Array;
  readonly mean: number;
}

/**
 * Night after night as `run` does it: compare with the window, ask again what is worse, and let only green nights be part
 * of what later ones are compared with. A drift alarm is noted and makes no night red: one that lasts is one alarm.
 * @param chancesOn of a night, from 0; a re-run of the night has the same
 * @param until ends early
 */
export function simulateNights(
  nights: number,
  gate: NightlyGate,
  chancesOn: (night: number) => Chances,
  random: () => number,
  until: (outcome: NightOutcome) => boolean = () => false,
): NightOutcome[] {
  let past: readonly SimulatedNight[] = [];
  const outcomes: NightOutcome[] = [];
  for (let id = 0; id < nights; id += 1) {
    const chances = chancesOn(id);
    const scores = answerRows(chances, random);
    const first = judgeNight(past, scores, gate);
    const wasReRun = asksForReRun(first);
    const again = wasReRun ? judgeNight(past, answerRows(chances, random), gate) : null;
    const isRed = exitCodeOf(first, again) !== 0;
    const tonight = { id, isGreen: !isRed, isAccepted: false, alike: '', scores, mean: meanOf(scores) };
    const outcome = { wasReRun, isRed, hasDriftAlarm: hasDrifted(past, tonight, gate) };
    outcomes.push(outcome);
    if (until(outcome)) break;
    past = [tonight, ...past];
  }
  return outcomes;
}

function judgeNight(past: readonly SimulatedNight[], scores: Float64Array, gate: NightlyGate): GateFinding {
  const { window, history } = chooseNights(past, gate);
  const before = window.map((night) => night.scores);
  const pairs = {
    baseline: meanOfNights(before, scores.length),
    newest: newestOfNights(before, scores.length),
    candidate: scores,
    clusters: null,
    nights: window.length,
    isSingle: window.length === 1,
    ownDiscordance: ownDiscordance(before, scores.length),
  };
  const earlierMeans = history.slice(0, gate.spreadNights).map(({ mean }) => mean);
  return judgeScoreDrop(questionOf(gate), null, pairs, earlierMeans, gate.confidence, {
    nights: { found: window.length, wanted: gate.window },
    whyNone: null,
    isRequired: false,
    isAllPassFail: true,
  });
}

function questionOf({ maxDrop }: NightlyGate): GateQuestion {
  const measures = { kind: 'score', scorer: 'contains' } as const;
  const asked = { metric: 'score.contains', condition: 'maxDrop', bound: maxDrop, isRelative: false } as const;
  return { ...asked, measures, variant: 0, label: 'simulated' };
}

function exitCodeOf(first: GateFinding, again: GateFinding | null): number {
  const policy = { onUnclear: 'pass', isBaselineRequired: false, isAccepted: false } as const;
  const gates = gateVerdicts([first], again && [again], null, policy);
  const finished = { word: 'good', exitCode: 0, sentence: 'Done.' } as const;
  return decideVerdict(finished, gates, { missingBaseline: null, missingSamples: null, asides: [] }, policy).exitCode;
}

function hasDrifted(past: readonly SimulatedNight[], tonight: SimulatedNight, gate: NightlyGate): boolean {
  const { reference, recent } = chooseNights(past, gate);
  const drift = judgeDrift({
    recent: [tonight, ...recent].map(({ mean }) => mean),
    reference: reference.map(({ mean }) => mean),
    referenceNights: gate.reference,
    maxDrift: gate.maxDrift,
  });
  return drift.word === 'worse';
}
