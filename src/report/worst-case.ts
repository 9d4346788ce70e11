import { countOf, formatUsd } from './format-values.ts';

export interface ForeseenAmounts {
  readonly requests: number;
  readonly tokens: number;
  /** Decimal; null: not every price is known. */
  readonly usd: string | null;
}

/** What is left of a run can come to, each sample sent once, and whether its budget holds that. */
export interface WorstCase extends ForeseenAmounts {
  /** By earlier tries, to be held by the same budget; null: a new run. */
  readonly usedBefore: ForeseenAmounts | null;
  /** The budgets that may stop it before its end, as the config calls them. */
  readonly short: readonly string[];
  /** Those of which nothing can be said, as not every price is known. */
  readonly unknown: readonly string[];
}

/** A few sentences for people. */
export function worstCaseText(worst: WorstCase): string {
  const { usedBefore, short, unknown } = worst;
  const before = usedBefore === null ? '' : `Used before: ${amountsText(usedBefore)}. `;
  const outcomes = [
    ...(short.length > 0 ? [`${short.join(', ')} may stop it before its end, to be resumed.`] : []),
    ...(unknown.length > 0 ? [`Dollars are unknown here, so nothing is said of ${unknown.join(', ')}.`] : []),
  ];
  const outcome = outcomes.length > 0 ? outcomes.join(' ') : 'The budget holds that.';
  return `${before}At worst ${amountsText(worst)}${before && ' more'}, without retries. ${outcome}`;
}

function amountsText({ requests, tokens, usd }: ForeseenAmounts): string {
  return [countOf(requests, 'request'), countOf(tokens, 'token'), ...(usd === null ? [] : [formatUsd(usd)])].join(', ');
}
