import type { PriceList } from '../pricing/prices.ts';
import { type Amounts, add, type BudgetBounds, noAmounts } from '../runner/budget.ts';
import { linkedRowIds } from '../store/confirm-runs.ts';
import { countFailedAttempts, possiblyBilledSeqs } from '../store/failed-attempts.ts';
import type { Store } from '../store/open-store.ts';
import { readColumns, type StoredColumns } from '../store/read-columns.ts';
import { addUsd, noUsd } from '../vocabulary/exact-usd.ts';
import { type AnswerAmounts, amountsOf, type ReportedAnswer } from './answer-amounts.ts';
import type { PreparedSamples } from './prepare-run.ts';
import { pricesOf } from './prices-in-force.ts';
import { type PriceByVariant, samplesAt, worstCaseOf } from './worst-cases.ts';

export interface UsedBefore {
  readonly used: Amounts;
  /** Completion tokens of the longest answer. */
  readonly longestSeen: number;
}

/** An attempt of which it is not known what it used, or not all of it. */
interface Untold extends AnswerAmounts {
  readonly seq: number;
}

/**
 * The same of a run and of what belongs to it: its re-run, or the run that it repeats. They share one budget.
 * @param current today's prices, for what is not known of earlier requests
 */
export function usedWithReRun(
  store: Store,
  run: PreparedSamples,
  runRowId: number,
  current: PriceByVariant,
  bounds: Pick<BudgetBounds, 'maxTokens' | 'maxUsd'>,
): UsedBefore {
  let all: UsedBefore = { used: noAmounts, longestSeen: 0 };
  for (const rowId of linkedRowIds(store, runRowId)) {
    const { used, longestSeen } = usedBefore(store, run, rowId, pricesOf(store, rowId), current, bounds);
    all = { used: add(all.used, used), longestSeen: Math.max(all.longestSeen, longestSeen) };
  }
  return all;
}

/**
 * What the tries of a run so far used, from what is stored of them. What an answer does not say, and what was possibly billed, is
 * counted at its worst case, by today's prices.
 */
function usedBefore(
  store: Store,
  run: PreparedSamples,
  runRowId: number,
  prices: PriceList,
  current: PriceByVariant,
  { maxTokens, maxUsd }: Pick<BudgetBounds, 'maxTokens' | 'maxUsd'>,
): UsedBefore {
  const columns = readColumns(store, runRowId);
  const isWanting = ({ tokens, usd }: AnswerAmounts) =>
    (maxTokens !== null && tokens === null) || (maxUsd !== null && usd === null);
  const untold: Untold[] = possiblyBilledSeqs(store, runRowId)
    .map((seq) => ({ seq, tokens: null, usd: null }))
    .filter(isWanting);
  let used: Amounts = { requests: countFailedAttempts(store, runRowId), tokens: 0, usd: noUsd };
  let longestSeen = 0;
  for (const [at, seq] of columns.seq.entries()) {
    if (columns.answered[at] !== 1) continue;
    const answer = answerAt(columns, at);
    const { tokens, usd } = amountsOf(answer, prices);
    longestSeen = Math.max(longestSeen, answer.completionTokens ?? 0);
    used = add(used, { requests: 1, tokens: tokens ?? 0, usd: usd ?? noUsd });
    if (isWanting({ tokens, usd })) untold.push({ seq, tokens, usd });
  }
  let at = 0;
  for (const sample of samplesAt(
    store,
    run,
    untold.map(({ seq }) => seq),
  )) {
    const worst = worstCaseOf(sample, current, longestSeen);
    const told = untold[at++];
    const tokens = used.tokens + (told?.tokens === null ? worst.tokens : 0);
    used = { ...used, tokens, usd: told?.usd === null ? addUsd(used.usd, worst.usd) : used.usd };
  }
  return { used, longestSeen };
}

function answerAt(columns: StoredColumns, at: number): ReportedAnswer {
  const known = (column: Float64Array) => {
    const value = column[at] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  };
  return {
    variant: columns.variant[at] ?? 0,
    tryNumber: columns.tryNumber[at] ?? 0,
    promptTokens: known(columns.promptTokens),
    completionTokens: known(columns.completionTokens),
    cachedTokens: known(columns.cachedTokens),
    cachedWithin: columns.cachedOnTop[at] === 1 ? 'on-top' : 'prompt',
    reasoningTokens: known(columns.reasoningTokens),
    totalTokens: known(columns.totalTokens),
    costBilledNanoUsd: known(columns.costBilledNanoUsd),
  };
}
