import type { Config } from '../config/schema.ts';
import { priceOfWritten } from '../pricing/prices.ts';
import type { CheckLine } from '../report/check-data.ts';
import { type WorstCase, worstCaseText } from '../report/worst-case.ts';
import { simulatedPrice } from '../simulator/models.ts';
import type { Store } from '../store/open-store.ts';
import { decimalFromUsd, isWithin } from '../vocabulary/exact-usd.ts';
import { boundsOf, unpricedModels } from './budget-in-force.ts';
import { caution, good } from './check-lines.ts';
import type { PreparedSamples } from './prepare-run.ts';
import { pricesInForce } from './prices-in-force.ts';
import { worstCaseOfAll } from './worst-cases.ts';

/**
 * Whether the config's budget holds a whole new run. Prices are those that are known without asking.
 * @returns null: neither requests nor tokens nor money are bounded
 */
export function foreseeBudget(store: Store, run: PreparedSamples): WorstCase | null {
  const { maxRequests, maxTokens, maxUsd } = boundsOf(run.config.budget);
  if (maxRequests === null && maxTokens === null && maxUsd === null) return null;
  const prices = knownPrices(run.config);
  const isPriced = unpricedModels(run.config, prices).length === 0;
  const byVariant = new Map(prices.map(({ variant, price }) => [variant, price]));
  const { requests, tokens, usd } = worstCaseOfAll(store, run, new Uint8Array(run.samples), byVariant);
  return {
    requests,
    tokens,
    usd: isPriced ? decimalFromUsd(usd) : null,
    short: [
      ...(maxRequests !== null && requests > maxRequests ? ['budget.maxRequests'] : []),
      ...(maxTokens !== null && tokens > maxTokens ? ['budget.maxTokens'] : []),
      ...(maxUsd !== null && isPriced && !isWithin(usd, maxUsd) ? ['budget.maxUsd'] : []),
    ],
  };
}

function knownPrices(config: Config) {
  const isSimulated = 'simulated' in config.endpoint;
  const quoted = config.variants.map(({ model }) => [model, priceOfWritten(simulatedPrice)] as const);
  return pricesInForce(config, new Map(isSimulated ? quoted : []));
}

/** [] where there is nothing to foresee. */
export function checkBudget(store: Store, run: PreparedSamples | null): CheckLine[] {
  const foreseen = run && foreseeBudget(store, run);
  if (!foreseen) return [];
  const found = worstCaseText(foreseen);
  if (foreseen.short.length === 0) return [good('budget', found)];
  return [caution('budget', found, { next: 'Raise it, or bound the answers: max_tokens in params.' })];
}
