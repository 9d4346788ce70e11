import type { DropEstimate, PairedScores } from '../analysis/drop-estimate.ts';
import { judgeDrop } from '../analysis/judge-drop.ts';
import { meanOf } from '../analysis/moments.ts';
import { dropSentence } from '../report/drop-sentence.ts';
import { countOf } from '../report/format-values.ts';
import { gateMetric } from '../report/gate-metric.ts';
import { gateSentence } from '../report/gate-sentence.ts';
import type { GateFinding } from './gate-outcome.ts';
import { type GateQuestion, unmeasured } from './gate-question.ts';

/** What a comparison with earlier nights rests on. */
export interface Compared {
  /** How many nights there are, and how many it takes. */
  readonly nights: { readonly found: number; readonly wanted: number };
  readonly isRequired: boolean;
  /** Every answer passes or fails. */
  readonly isAllPassFail: boolean;
}

/** Below so many groups the interval is not to be trusted as far. */
const fewestClusters = 10;

/** There is nothing yet that a gate could compare with. */
export function withoutBaseline(question: GateQuestion, { nights, isRequired, isAllPassFail }: Compared): GateFinding {
  const lacksBaseline = nights.found === 0;
  const shown = { ...unmeasured(question), verdict: 'no baseline' } as const;
  const about = {
    // Tonight is one of those that make it.
    nights: { found: nights.found + 1, wanted: nights.wanted },
    isRequired: isRequired && lacksBaseline,
    ...{ isAllPassFail, whyUnknown: null },
  };
  return { ...shown, lacksBaseline, tell: (confirmed) => gateSentence({ ...shown, confirmed }, about) };
}

/** There is something to compare with, and yet the gate cannot say. */
export function unknownFinding(question: GateQuestion, whyUnknown: string | null, compared: Compared): GateFinding {
  const shown = { ...unmeasured(question), verdict: 'unknown' } as const;
  const about = { ...compared, whyUnknown };
  return { ...shown, lacksBaseline: false, tell: (confirmed) => gateSentence({ ...shown, confirmed }, about) };
}

/**
 * How much lower a score is than the mean of the window's nights, row by row.
 * @param confidence of the gate's own interval
 */
export function judgeScoreDrop(
  question: GateQuestion,
  pairs: PairedScores,
  earlierMeans: readonly number[],
  confidence: number,
  compared: Compared,
): GateFinding {
  if (compared.nights.found === 0) return withoutBaseline(question, compared);
  // A share of what the rows scored before.
  const maxDrop = question.isRelative ? question.bound * meanOf(pairs.baseline) : question.bound;
  const estimate = judgeDrop({ ...pairs, confidence, maxDrop, earlierMeans });
  if (estimate === null) return unknownFinding(question, 'no row has a score on both sides', compared);
  const { word, drop, interval, baselineMean, candidateMean, n, broke, recovered } = estimate;
  const { name } = gateMetric(question.metric, compared.isAllPassFail);
  const about = { what: name, maxDrop, isAllPassFail: compared.isAllPassFail };
  return {
    ...unmeasured(question),
    ...{ verdict: word, drop, low: interval.low, high: interval.high, confidence, n, broke, recovered },
    ...{ baseline: baselineMean, measured: candidateMean, lacksBaseline: false },
    tell: (confirmed) => `${dropSentence(estimate, { ...about, confirmed })}${clusterWarning(estimate)}`,
  };
}

function clusterWarning({ clusterCount }: DropEstimate): string {
  if (clusterCount === null || clusterCount >= fewestClusters) return '';
  return ` The interval rests on ${countOf(clusterCount, 'cluster')} only.`;
}
