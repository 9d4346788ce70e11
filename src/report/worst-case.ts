import { countOf, formatUsd } from './format-values.ts';

/** What a new run can come to, each sample sent once, and whether its budget holds that. */
export interface WorstCase {
  readonly requests: number;
  readonly tokens: number;
  /** Decimal; null: without asking the endpoint not every price is known. */
  readonly usd: string | null;
  /** The budgets that may stop it before its end, as the config calls them. */
  readonly short: readonly string[];
}

/** Two sentences for people. */
export function worstCaseText({ requests, tokens, usd, short }: WorstCase): string {
  const parts = [countOf(requests, 'request'), countOf(tokens, 'token'), ...(usd === null ? [] : [formatUsd(usd)])];
  const outcome =
    short.length === 0 ? 'The budget holds that' : `${short.join(', ')} may stop it before its end, to be resumed`;
  return `At worst ${parts.join(', ')}, without retries. ${outcome}.`;
}
