import type { Config } from '../config/schema.ts';
import { priceOfWritten } from '../pricing/prices.ts';
import type { CheckLine } from '../report/check-data.ts';
import { type ForeseenAmounts, type WorstCase, worstCaseText } from '../report/worst-case.ts';
import { type Amounts, add, noAmounts } from '../runner/budget.ts';
import { simulatedPrice } from '../simulator/models.ts';
import type { Store } from '../store/open-store.ts';
import { decimalFromUsd, isWithin } from '../vocabulary/exact-usd.ts';
import { boundsOf, unpricedModels } from './budget-in-force.ts';
import { caution, good, unsaid } from './check-lines.ts';
import type { PreparedSamples } from './prepare-run.ts';
import { pricesInForce, type QuotedPrices } from './prices-in-force.ts';
import { worstCaseOfAll } from './worst-cases.ts';

/** What of a run is over; null for a new one. */
interface Before {
  /** One byte a sample: 1 where it has a result. */
  readonly done: Uint8Array;
  readonly used: Amounts;
}

/**
 * Whether the config's budget holds what is left of a run.
 * @param quoted by the endpoint, as far as it was asked
 * @returns null: neither requests nor tokens nor money are bounded
 */
export function foreseeBudget(
  store: Store,
  run: PreparedSamples,
  quoted: QuotedPrices,
  before: Before | null,
): WorstCase | null {
  const { maxRequests, maxTokens, maxUsd } = boundsOf(run.config.budget);
  if (maxRequests === null && maxTokens === null && maxUsd === null) return null;
  const prices = pricesInForce(run.config, quoted);
  const isPriced = unpricedModels(run.config, prices).length === 0;
  const byVariant = new Map(prices.map(({ variant, price }) => [variant, price]));
  const toCome = worstCaseOfAll(store, run, before?.done ?? new Uint8Array(run.samples), byVariant);
  const { requests, tokens, usd } = add(before?.used ?? noAmounts, toCome);
  return {
    ...foreseen(toCome, isPriced),
    usedBefore: before && foreseen(before.used, isPriced),
    short: [
      ...(maxRequests !== null && requests > maxRequests ? ['budget.maxRequests'] : []),
      ...(maxTokens !== null && tokens > maxTokens ? ['budget.maxTokens'] : []),
      ...(maxUsd !== null && isPriced && !isWithin(usd, maxUsd) ? ['budget.maxUsd'] : []),
    ],
    unknown: maxUsd !== null && !isPriced ? ['budget.maxUsd'] : [],
  };
}

function foreseen({ requests, tokens, usd }: Amounts, isPriced: boolean): ForeseenAmounts {
  return { requests, tokens, usd: isPriced ? decimalFromUsd(usd) : null };
}

/** The built-in endpoint's prices; a real one has to be asked for its own. */
export function quotedUnasked({ endpoint, variants }: Config): QuotedPrices {
  const models = 'simulated' in endpoint ? variants.map(({ model }) => model) : [];
  return new Map(models.map((model) => [model, priceOfWritten(simulatedPrice)]));
}

/** [] where there is nothing to foresee. */
export function checkBudget(store: Store, run: PreparedSamples | null, quoted: QuotedPrices): CheckLine[] {
  const worst = run && foreseeBudget(store, run, quoted, null);
  if (!worst) return [];
  const found = worstCaseText(worst);
  if (worst.short.length > 0)
    return [caution('budget', found, { next: 'Raise it, or bound the answers: max_tokens in params.' })];
  return [worst.unknown.length > 0 ? unsaid('budget', found) : good('budget', found)];
}
