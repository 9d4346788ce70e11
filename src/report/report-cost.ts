import type { CostSum } from '../analysis/sum-cost.ts';
import { decimalFromUsd, isWithin, subtractUsd, usdFromNano } from '../vocabulary/exact-usd.ts';
import { decimalFromNanoUsd } from '../vocabulary/money.ts';
import { countOf, formatUsd, unknownText } from './format-values.ts';
import type { ReportCost, ReportCostDifference } from './report-data.ts';

/** The vendor charges whole credits, of which a dollar has two million: each answer may be off by one. */
const nanoUsdPerCredit = 500n;

/** The sums as decimal strings, unrounded but past 18 places. */
export function reportCost(cost: CostSum): ReportCost {
  return {
    billed: cost.billedNanoUsd === null ? null : decimalFromNanoUsd(cost.billedNanoUsd),
    computed: cost.computed && decimalFromUsd(cost.computed),
    unknownCount: cost.unknownCount,
    computedUnknownCount: cost.computedUnknownCount,
    difference: cost.both && differenceOf(cost.both),
  };
}

function differenceOf({ answers, billedNanoUsd, computed }: NonNullable<CostSum['both']>): ReportCostDifference {
  const difference = subtractUsd(usdFromNano(billedNanoUsd), computed);
  const tolerance = usdFromNano(nanoUsdPerCredit * BigInt(answers));
  return {
    answers,
    billedLessComputed: decimalFromUsd(difference),
    tolerance: decimalFromUsd(tolerance),
    isRounding: isWithin(difference, tolerance),
  };
}

/** One line for people; what is not known is said, never taken for nothing. */
export function costText({ billed, computed, unknownCount, computedUnknownCount, difference }: ReportCost): string {
  if (billed === null && computed === null)
    return `${unknownText}: the endpoint did not say what it charged, and no known price covers what it counted`;
  const part = (word: string, usd: string | null, without: number) => {
    if (usd === null) return `${word} ${unknownText}`;
    return `${word} ${formatUsd(usd)}${without === 0 ? '' : ` (${countOf(without, 'answer')} without)`}`;
  };
  const both = `${part('billed', billed, unknownCount)}, ${part('computed', computed, computedUnknownCount)}`;
  if (difference === null) return both;
  const isWhole = unknownCount + computedUnknownCount === 0;
  return `${both}; ${differenceText(difference)}${isWhole ? '' : ` over ${countOf(difference.answers, 'answer')} with both`}`;
}

/** Signed: negative where less was billed. */
function differenceText({ billedLessComputed, isRounding }: ReportCostDifference): string {
  if (billedLessComputed === '0') return 'no difference';
  const sign = billedLessComputed.startsWith('-') ? '-' : '+';
  const cause = isRounding ? 'rounding' : 'more than rounding explains';
  return `off by ${sign}${formatUsd(billedLessComputed.replace('-', ''))} (${cause})`;
}
