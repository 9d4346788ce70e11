import type { Config } from '../config/schema.ts';
import { type PriceList, priceList } from '../pricing/prices.ts';
import { hasWorstCase } from '../pricing/worst-case.ts';
import { type Amounts, add, type BudgetBounds, noAmounts } from '../runner/budget.ts';
import type { TimeBudget } from '../runner/stop-in-time.ts';
import type { BudgetPlan } from '../runner/world.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { type NewPrice, readPrices } from '../store/run-prices.ts';
import type { Completion } from '../vocabulary/completion.ts';
import { decimalFromUsd, type ExactUsd, isWithin, usdFor } from '../vocabulary/exact-usd.ts';
import { plainDecimal } from '../vocabulary/money.ts';
import type { Sample } from '../vocabulary/sample.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { amountsOf } from './answer-amounts.ts';
import type { PreparedSamples } from './prepare-run.ts';
import { usedWithReRun } from './used-before.ts';
import { type PriceByVariant, worstCaseOf } from './worst-cases.ts';

type WrittenBudget = Config['budget'];

export function boundsOf({ maxRequests, maxTokens, maxUsd }: WrittenBudget): BudgetBounds {
  return {
    maxRequests: maxRequests ?? null,
    maxTokens: maxTokens ?? null,
    maxUsd: maxUsd === undefined ? null : exactly(maxUsd),
  };
}

/** A float stands for the digits that were written. */
function exactly(usd: number): ExactUsd {
  return usdFor(1, { usd: plainDecimal(usd) ?? '0', per: 1 });
}

/** Models whose price says nothing of what a request can cost: with a budget in USD nothing is sent to them. */
export function unpricedModels({ variants }: Pick<Config, 'variants'>, prices: readonly NewPrice[]): string[] {
  const priced = new Set(prices.filter(({ price }) => hasWorstCase(price)).map(({ variant }) => variant));
  return [...new Set(variants.filter((_, index) => !priced.has(index)).map(({ model }) => model))];
}

/**
 * @param unasked why the endpoint could not be asked for its prices; null: it could
 * @throws UserError where there is a budget in USD and the price of a model is not known: exit 2 where nobody says it, exit 3
 * where the endpoint may yet say it
 */
export function refuseUnpriced(
  config: Config,
  configPath: string,
  prices: readonly NewPrice[],
  unasked: string | null,
): void {
  if (config.budget.maxUsd === undefined) return;
  const models = unpricedModels(config, prices);
  if (models.length === 0) return;
  const where = `${configPath}: budget.maxUsd`;
  const what = `There is a budget in USD, but the price of ${models.join(', ')} is not known`;
  if (unasked === null) throw new UserError(`${what}.`, { where, next: unpricedAdvice });
  throw new UserError(`${what}, and the endpoint could not be asked: ${unasked}`, {
    where,
    next: `Run again when it is up. ${unpricedAdvice}`,
    exitCode: 3,
  });
}

/** For a run without a budget in USD whose endpoint could not be asked: costs that are unknown have a reason. */
export function unpricedForNow(
  { variants }: Pick<Config, 'variants'>,
  prices: readonly NewPrice[],
  unasked: string,
): string[] {
  const models = new Set(
    variants.filter((_, at) => !prices.some(({ variant }) => variant === at)).map(({ model }) => model),
  );
  if (models.size === 0) return [];
  const names = [...models].join(', ');
  return [
    `The endpoint could not be asked what ${names} costs: ${unasked} What it answers in this run has no computed cost, unless prices in the config say it.`,
  ];
}

export const unpricedAdvice =
  'Write inputPerMillionUsd and outputPerMillionUsd under prices in the config, or use budget.maxTokens.';

/**
 * @param times the budgets of time, which a run and its re-run share
 * @returns what the runner keeps to; undefined: the config sets no budget
 */
export function budgetOf(
  store: Store,
  prepared: PreparedSamples,
  run: RunRecord,
  times: readonly TimeBudget[],
): BudgetPlan | undefined {
  const bounds = boundsOf(prepared.config.budget);
  const boundsAmounts = Object.values(bounds).some((bound) => bound !== null);
  if (!boundsAmounts && times.length === 0) return undefined;
  const stored = readPrices(store, run.rowId);
  const current = new Map(
    stored.filter(({ tryNumber }) => tryNumber === run.tries).map((one) => [one.variant, one.price]),
  );
  const prices = priceList(stored);
  const before = boundsAmounts
    ? usedWithReRun(store, prepared, run.rowId, current, bounds)
    : { used: noAmounts, longestSeen: 0 };
  const meter = new Meter(prices, current, run.tries, before.longestSeen);
  return {
    bounds,
    usedBefore: before.used,
    worstCase: (sample) => meter.worstCase(sample),
    usedBy: (sample, completion, atMost) => meter.usedBy(sample, completion, atMost),
    times,
  };
}

/**
 * Whether what a budget has left holds a run once more. A run uses about what it used, far less than its worst case.
 * @returns which budget does not hold it, in words; null: it is held
 */
export function uncoveredBudget(store: Store, prepared: PreparedSamples, run: RunRecord): string | null {
  const bounds = boundsOf(prepared.config.budget);
  const { maxRequests, maxTokens, maxUsd } = bounds;
  if (maxRequests === null && maxTokens === null && maxUsd === null) return null;
  const current = new Map(readPrices(store, run.rowId).map((one) => [one.variant, one.price]));
  const { used } = usedWithReRun(store, prepared, run.rowId, current, bounds);
  const twice = add(used, used);
  if (maxRequests !== null && twice.requests > maxRequests)
    return `budget.maxRequests: ${used.requests} of ${maxRequests} requests are used`;
  if (maxTokens !== null && twice.tokens > maxTokens)
    return `budget.maxTokens: ${used.tokens} of ${maxTokens} tokens are used`;
  if (maxUsd !== null && !isWithin(twice.usd, maxUsd))
    return `budget.maxUsd: $${decimalFromUsd(used.usd)} of $${decimalFromUsd(maxUsd)} are used`;
  return null;
}

/** Tells what requests can use and what they used; learns from the answers how long they get. */
class Meter {
  readonly #prices: PriceList;
  readonly #current: PriceByVariant;
  readonly #tryNumber: number;
  #longestSeen: number;

  constructor(prices: PriceList, current: PriceByVariant, tryNumber: number, longestSeen: number) {
    this.#prices = prices;
    this.#current = current;
    this.#tryNumber = tryNumber;
    this.#longestSeen = longestSeen;
  }

  worstCase(sample: Sample): Amounts {
    return worstCaseOf(sample, this.#current, this.#longestSeen);
  }

  usedBy({ variant }: Sample, { usage, costBilledNanoUsd }: Completion, atMost: Amounts): Amounts {
    const told = usage ?? nothingTold;
    this.#longestSeen = Math.max(this.#longestSeen, told.completionTokens ?? 0);
    const answer = { ...told, costBilledNanoUsd, variant, tryNumber: this.#tryNumber };
    const { tokens, usd } = amountsOf(answer, this.#prices);
    return { requests: 1, tokens: tokens ?? atMost.tokens, usd: usd ?? atMost.usd };
  }
}

const nothingTold = {
  promptTokens: null,
  completionTokens: null,
  cachedTokens: null,
  cachedWithin: null,
  reasoningTokens: null,
  totalTokens: null,
};
