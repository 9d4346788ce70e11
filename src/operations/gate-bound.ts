import { type GateContext, gateSentence } from '../report/gate-sentence.ts';
import type { GateFinding } from './gate-outcome.ts';
import { type GateQuestion, unmeasured } from './gate-question.ts';

/**
 * An absolute bound: the measured value decides, whatever it was before. A value on the bound is within it.
 * @param measured null: unknown
 */
export function judgeBound(
  question: GateQuestion,
  measured: number | null,
  context: Pick<GateContext, 'isAllPassFail' | 'whyUnknown'>,
): GateFinding {
  const { condition, bound } = question;
  const isWithin = measured !== null && (condition === 'min' ? measured >= bound : measured <= bound);
  const verdict = measured === null ? 'unknown' : isWithin ? 'within' : 'beyond';
  const shown = { ...unmeasured(question), measured, verdict } as const;
  const about = { ...context, nights: { found: 0, wanted: 0 }, whyNone: null, isRequired: false };
  return {
    ...shown,
    lacksBaseline: false,
    tell: (confirmed) => gateSentence({ ...shown, confirmed }, about),
  };
}
