import { addUsd, type ExactUsd, noUsd } from '../vocabulary/exact-usd.ts';
import { type Measure, measures } from '../vocabulary/price.ts';
import type { Charged, CostRules, ReportedTokens } from './cost-rules.ts';
import type { RunColumns } from './run-columns.ts';

/** Billed and computed are two answers to one question and are never added to each other. */
export interface CostSum {
  /** What the endpoint said it charged, summed exactly, in nano-USD; null where it never said. */
  readonly billedNanoUsd: bigint | null;
  /** Answers whose charge is unknown. */
  readonly unknownCount: number;
  /** Tokens × the price in force, exactly; null where not one answer's is known. */
  readonly computed: ExactUsd | null;
  /** Answers whose computed cost is unknown. */
  readonly computedUnknownCount: number;
  /** Both sums over the answers of which both are known: only those can be compared. null: there are none. */
  readonly both: {
    readonly answers: number;
    readonly billedNanoUsd: bigint;
    readonly computed: ExactUsd;
  } | null;
}

/** A failed sample may have been charged too; but that nothing is known of one is no gap in a sum. */
export function sumCost(columns: RunColumns, members: Uint32Array): CostSum {
  const { prices } = columns;
  const all = new TokensByPrice(prices);
  const both = new TokensByPrice(prices);
  let billedNanoUsd: bigint | null = null;
  let bothBilled = 0n;
  let unknownCount = 0;
  let answered = 0;
  for (const at of members) {
    const billed = columns.costBilledNanoUsd[at] ?? Number.NaN;
    const isBilled = !Number.isNaN(billed);
    if (isBilled) billedNanoUsd = (billedNanoUsd ?? 0n) + BigInt(billed);
    if (columns.answered[at] !== 1) continue;
    answered += 1;
    if (!isBilled) unknownCount += 1;
    const price = prices.priceFor(columns.variant[at] ?? 0, columns.tryNumber[at] ?? 0);
    const charged = price === null ? null : prices.chargedFor(price, reportedAt(columns, at));
    if (price === null || charged === null) continue;
    all.add(price, charged);
    if (!isBilled) continue;
    both.add(price, charged);
    bothBilled += BigInt(billed);
  }
  return {
    billedNanoUsd,
    unknownCount,
    computed: all.answers === 0 ? null : all.cost(),
    computedUnknownCount: answered - all.answers,
    both: both.answers === 0 ? null : { answers: both.answers, billedNanoUsd: bothBilled, computed: both.cost() },
  };
}

function reportedAt(columns: RunColumns, at: number): ReportedTokens {
  const known = (column: Float64Array) => {
    const value = column[at] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  };
  const cachedTokens = known(columns.cachedTokens);
  return {
    promptTokens: known(columns.promptTokens),
    completionTokens: known(columns.completionTokens),
    cachedTokens,
    cachedWithin: cachedTokens === null ? null : columns.cachedOnTop[at] === 1 ? 'on-top' : 'prompt',
    reasoningTokens: known(columns.reasoningTokens),
    totalTokens: known(columns.totalTokens),
  };
}

/** Tokens are summed before they are multiplied: a price is applied once a group. */
class TokensByPrice {
  answers = 0;
  readonly #rules: CostRules;
  readonly #sums = new Map<number, Record<Measure, number>>();

  constructor(rules: CostRules) {
    this.#rules = rules;
  }

  add(price: number, charged: Charged): void {
    this.answers += 1;
    const sum = this.#sums.get(price);
    if (sum) for (const measure of measures) sum[measure] += charged[measure];
    else this.#sums.set(price, { ...charged });
  }

  cost(): ExactUsd {
    return [...this.#sums].reduce(
      (total, [price, charged]) => addUsd(total, this.#rules.costOf(price, charged)),
      noUsd,
    );
  }
}
