import { costOfAnswer, type PriceList } from '../pricing/prices.ts';
import { type ReportedTokens, tokenClasses } from '../pricing/token-classes.ts';
import { type ExactUsd, usdFromNano } from '../vocabulary/exact-usd.ts';

export interface ReportedAnswer extends ReportedTokens {
  readonly variant: number;
  readonly tryNumber: number;
  /** Integer nano-USD; null: the endpoint did not say. */
  readonly costBilledNanoUsd: number | null;
}

/** What an answer used of a budget; null: nobody can tell. */
export interface AnswerAmounts {
  readonly tokens: number | null;
  /** What was billed, else what it costs by the price in force. */
  readonly usd: ExactUsd | null;
}

export function amountsOf(answer: ReportedAnswer, prices: PriceList): AnswerAmounts {
  const { costBilledNanoUsd } = answer;
  return {
    tokens: tokensOf(answer),
    usd: costBilledNanoUsd === null ? costOfAnswer(prices, answer) : usdFromNano(BigInt(costBilledNanoUsd)),
  };
}

function tokensOf(answer: ReportedTokens): number | null {
  if (answer.totalTokens !== null) return answer.totalTokens;
  const classes = tokenClasses(answer);
  return classes && classes.input + classes.cachedInput + classes.output + classes.reasoning;
}
