import { addUsd, type ExactUsd, noUsd } from '../vocabulary/exact-usd.ts';
import type { Measure } from '../vocabulary/price.ts';
import type { ReportedTokens, TokenClasses } from './cost-rules.ts';
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
  const { billedAnswers, otherAnswers } = splitAnswers(columns, members);
  const billed = sumComputed(columns, billedAnswers);
  const unbilled = sumComputed(columns, otherAnswers);
  const priced = billed.priced.length + unbilled.priced.length;
  return {
    billedNanoUsd: sumBilled(columns, members),
    unknownCount: otherAnswers.length,
    computed: priced === 0 ? null : addUsd(billed.cost, unbilled.cost),
    computedUnknownCount: billedAnswers.length + otherAnswers.length - priced,
    both:
      billed.priced.length === 0
        ? null
        : {
            answers: billed.priced.length,
            billedNanoUsd: sumBilled(columns, billed.priced) ?? 0n,
            computed: billed.cost,
          },
  };
}

function splitAnswers({ answered, costBilledNanoUsd }: RunColumns, members: Uint32Array) {
  const billedAnswers = new Uint32Array(members.length);
  const otherAnswers = new Uint32Array(members.length);
  let billed = 0;
  let others = 0;
  for (const at of members) {
    if (answered[at] !== 1) continue;
    if (knownAt(costBilledNanoUsd, at) === null) otherAnswers[others++] = at;
    else billedAnswers[billed++] = at;
  }
  return { billedAnswers: billedAnswers.subarray(0, billed), otherAnswers: otherAnswers.subarray(0, others) };
}

/** Whole numbers, summed past what a number can hold; a bigint for each would take several times as long. */
function sumBilled({ costBilledNanoUsd }: RunColumns, members: Uint32Array): bigint | null {
  let small = 0;
  let large: bigint | null = null;
  for (const at of members) {
    const nanoUsd = knownAt(costBilledNanoUsd, at);
    if (nanoUsd === null) continue;
    if (large === null || small + nanoUsd > Number.MAX_SAFE_INTEGER) {
      large = (large ?? 0n) + BigInt(small);
      small = 0;
    }
    small += nanoUsd;
  }
  return large === null ? null : large + BigInt(small);
}

/** Tokens are summed before they are multiplied: each price is applied once. `priced`: whose cost is known. */
function sumComputed(
  columns: RunColumns,
  answers: Uint32Array,
): { readonly cost: ExactUsd; readonly priced: Uint32Array } {
  const { prices, variant, tryNumber } = columns;
  const sums = new Map<number, Record<Measure, number>>();
  const priced = answers.filter((at) => {
    const price = prices.priceFor(variant[at] ?? 0, tryNumber[at] ?? 0);
    const classes = price === null ? null : prices.classesFor(price, reportedAt(columns, at));
    if (price === null || classes === null) return false;
    const sum = sums.get(price);
    if (sum) addClasses(sum, classes);
    else sums.set(price, { ...classes, request: 1 });
    return true;
  });
  const cost = [...sums].reduce((total, [price, charged]) => addUsd(total, prices.costOf(price, charged)), noUsd);
  return { cost, priced };
}

function addClasses(sum: Record<Measure, number>, { input, cachedInput, output, reasoning }: TokenClasses): void {
  sum.input += input;
  sum.cachedInput += cachedInput;
  sum.output += output;
  sum.reasoning += reasoning;
  sum.request += 1;
}

function reportedAt(columns: RunColumns, at: number): ReportedTokens {
  return {
    promptTokens: knownAt(columns.promptTokens, at),
    completionTokens: knownAt(columns.completionTokens, at),
    cachedTokens: knownAt(columns.cachedTokens, at),
    cachedWithin: columns.cachedOnTop[at] === 1 ? 'on-top' : 'prompt',
    reasoningTokens: knownAt(columns.reasoningTokens, at),
    totalTokens: knownAt(columns.totalTokens, at),
  };
}

function knownAt(column: Float64Array, at: number): number | null {
  const value = column[at] ?? Number.NaN;
  return Number.isNaN(value) ? null : value;
}
