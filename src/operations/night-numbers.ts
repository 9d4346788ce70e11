import type { VariantNumbers } from '../analysis/summarise-run.ts';
import { isoTime } from '../report/format-values.ts';
import type { TrendNight } from '../report/trend-data.ts';
import type { Store } from '../store/open-store.ts';
import { readRun } from '../store/read-runs.ts';
import { readVariants } from '../store/run-records.ts';
import type { SeriesNight } from '../store/series.ts';
import { decimalFromUsd, usdFromNano } from '../vocabulary/exact-usd.ts';
import { numbersOf } from './report-run.ts';

/** Reads what nights say of themselves; the numbers of a run are counted once for all its variants. */
export class NightNumbers {
  readonly #store: Store;
  readonly #byRun = new Map<number, readonly VariantNumbers[]>();

  constructor(store: Store) {
    this.#store = store;
  }

  read(night: SeriesNight): Omit<TrendNight, 'isWhole'> {
    const variants = this.#variantsOf(night.rowId);
    const numbers = variants[night.variant];
    if (!numbers) throw new Error(`Run ${night.id} has no variant ${night.variant}.`);
    const { prompt, completion, unknownCount } = numbers.tokens;
    return {
      id: night.id,
      runKey: night.runKey,
      startedAt: isoTime(night.startedMs),
      status: night.status,
      word: night.word,
      exitCode: night.exitCode,
      isGreen: night.isGreen,
      isAccepted: night.isAccepted,
      samples: night.samples / variants.length,
      failed: numbers.failed,
      scores: Object.fromEntries(Object.entries(numbers.scores).map(([name, { n, mean }]) => [name, { n, mean }])),
      latencyMs: { p50: numbers.latencyMs.p50, p95: numbers.latencyMs.p95 },
      ttftMs: { p50: numbers.ttftMs.p50, p95: numbers.ttftMs.p95 },
      tokens: unknownCount > 0 || prompt === null || completion === null ? null : prompt + completion,
      costUsd: costOf(numbers),
    };
  }

  #variantsOf(runRowId: number): readonly VariantNumbers[] {
    const known = this.#byRun.get(runRowId);
    if (known) return known;
    const { variants } = numbersOf(
      this.#store,
      readRun(this.#store, runRowId),
      readVariants(this.#store, runRowId).length,
    );
    this.#byRun.set(runRowId, variants);
    return variants;
  }
}

function costOf({ cost }: VariantNumbers): string | null {
  const { billedNanoUsd, unknownCount, computed, computedUnknownCount } = cost;
  if (billedNanoUsd !== null && unknownCount === 0) return decimalFromUsd(usdFromNano(billedNanoUsd));
  return computed !== null && computedUnknownCount === 0 ? decimalFromUsd(computed) : null;
}
