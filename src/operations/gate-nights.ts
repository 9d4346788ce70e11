import { judgeDrift } from '../analysis/drift.ts';
import { judgeNightValue } from '../analysis/night-value.ts';
import { gateSentence } from '../report/gate-sentence.ts';
import { type Compared, unknownFinding, withoutBaseline } from './gate-drop.ts';
import type { GateFinding } from './gate-outcome.ts';
import { type GateQuestion, unmeasured } from './gate-question.ts';

/** A night's mean score for each night. */
export interface DriftMeans {
  /** null: tonight nothing was scored. */
  readonly tonight: number | null;
  /** The newest first. */
  readonly recent: readonly number[];
  readonly reference: readonly number[];
  readonly referenceWanted: number;
}

/** The last week's nights against the first ones, which stand still. */
export function judgeScoreDrift(question: GateQuestion, means: DriftMeans, compared: Compared): GateFinding {
  const { tonight, recent, reference, referenceWanted } = means;
  if (tonight === null) return unknownFinding(question, null, 'nothing is scored', compared);
  const drift = judgeDrift({
    recent: [tonight, ...recent],
    reference,
    referenceNights: referenceWanted,
    maxDrift: question.bound,
  });
  if (drift.word === 'unknown') {
    const found = reference.length + recent.length;
    return withoutBaseline(question, tonight, { ...compared, nights: { found, wanted: found + drift.lacking } });
  }
  const { word, drop, low, confidence, referenceMean: baseline, recentMean: measured } = drift;
  const shown = {
    ...unmeasured(question),
    verdict: word,
    drop,
    low,
    confidence,
    baseline,
    measured,
    n: 1 + recent.length,
  };
  return {
    ...shown,
    lacksBaseline: false,
    tell: (confirmed) => gateSentence({ ...shown, confirmed }, { ...compared, whyUnknown: null }),
  };
}

/** What a night has one of against what earlier nights had. */
export function judgeIncrease(
  question: GateQuestion,
  values: { readonly tonight: number | null; readonly earlier: readonly number[] },
  confidence: number,
  compared: Compared,
): GateFinding {
  const { bound: amount, isRelative } = question;
  const found = judgeNightValue({ ...values, maxIncrease: { amount, isRelative }, confidence });
  const { tonight } = values;
  if (found.word === 'no baseline') {
    const nights = { found: found.n, wanted: found.n + found.lacking };
    return withoutBaseline(question, tonight, { ...compared, nights });
  }
  if (found.word === 'unknown') return unknownFinding(question, tonight, 'not every night says what it was', compared);
  const { word, n, baseline, measured, inUnit } = found;
  const { increase: drop, low, high } = inUnit;
  const shown = { ...unmeasured(question), verdict: word, n, baseline, measured, drop, low, high, confidence };
  return {
    ...shown,
    lacksBaseline: false,
    tell: (confirmed) => gateSentence({ ...shown, confirmed }, { ...compared, whyUnknown: null }),
  };
}
