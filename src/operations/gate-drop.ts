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
  /** Why there is none although there were nights, as a sentence goes on; null: there were none, or some are good. */
  readonly whyNone: string | null;
  readonly isRequired: boolean;
  /** Every answer passes or fails. */
  readonly isAllPassFail: boolean;
}

/** Below so many groups the interval is not to be trusted as far. */
const fewestClusters = 10;

/**
 * There is nothing yet that a gate could compare with.
 * @param measured tonight's value; null: unknown
 */
export function withoutBaseline(question: GateQuestion, measured: number | null, compared: Compared): GateFinding {
  const lacksBaseline = compared.nights.found === 0;
  const shown = { ...unmeasured(question), measured, verdict: 'no baseline' } as const;
  const about = { ...compared, isRequired: compared.isRequired && lacksBaseline, whyUnknown: null };
  return { ...shown, lacksBaseline, tell: (confirmed) => gateSentence({ ...shown, confirmed }, about) };
}

/**
 * There is something to compare with, and yet the gate cannot say.
 * @param measured tonight's value; null: unknown
 */
export function unknownFinding(
  question: GateQuestion,
  measured: number | null,
  whyUnknown: string | null,
  compared: Compared,
): GateFinding {
  const shown = { ...unmeasured(question), measured, verdict: 'unknown' } as const;
  const about = { ...compared, whyUnknown };
  return { ...shown, lacksBaseline: false, tell: (confirmed) => gateSentence({ ...shown, confirmed }, about) };
}

/**
 * How much lower a score is than the mean of the window's nights, row by row.
 * @param tonight its mean score; null: nothing is scored
 * @param confidence of the gate's own interval
 */
export function judgeScoreDrop(
  question: GateQuestion,
  tonight: number | null,
  pairs: PairedScores,
  earlierMeans: readonly number[],
  confidence: number,
  compared: Compared,
): GateFinding {
  if (compared.nights.found === 0) return withoutBaseline(question, tonight, compared);
  // A share of what the rows scored before.
  const maxDrop = question.isRelative ? question.bound * meanOf(pairs.baseline) : question.bound;
  const estimate = judgeDrop({ ...pairs, confidence, maxDrop, earlierMeans });
  if (estimate === null) return unknownFinding(question, tonight, 'no row has a score on both sides', compared);
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
