import type { Interval } from './wilson.ts';

/** What a drop is called; docs/statistics.md says when. */
export type DropWord = 'worse' | 'slightly worse' | 'better' | 'no relevant drop' | 'unclear';

/** One scorer over one variant: the same rows before and now, in one order. Scores are in [0, 1], repeats averaged. */
export interface PairedScores {
  /** Mean over the baseline's nights and their repeats; never NaN. */
  readonly baseline: Float64Array;
  /** Of the newest of the nights that has the row; `baseline` itself where there is one night. Never NaN. */
  readonly newest: Float64Array;
  /** NaN: planned, and not scored (its sample failed, or its scorer did). */
  readonly candidate: Float64Array;
  /** The group of each row, from 0; null: rows stand for themselves. */
  readonly clusters: Uint32Array | null;
  /** How many nights the baseline is the mean of. */
  readonly nights: number;
  /** Every value is one answer's pass or fail: one baseline night, no repeats on either side. */
  readonly isSingle: boolean;
  /**
   * Share of the rows on which two nights of the baseline disagree by themselves: twice the mean, over the rows, of the
   * variance among a row's nightly scores (divisor nights − 1). null: not known, as with one night.
   */
  readonly ownDiscordance: number | null;
}

export interface DropQuestion extends PairedScores {
  /** Two-sided, of this one interval, e.g. 0.95. */
  readonly confidence: number;
  /** The smallest drop that matters, in [0, 1]. */
  readonly maxDrop: number;
  /** The means of the last green nights, the newest first, at most 30: how far nights lie apart by themselves. */
  readonly earlierMeans: readonly number[];
}

/** How much lower the candidate's scores are. All shares in [0, 1] or their differences. */
export interface DropEstimate {
  readonly word: DropWord;
  /** Rows with a score on both sides. */
  readonly n: number;
  /** Rows of the baseline that the candidate planned and has no score for. */
  readonly missing: number;
  /** Over the n rows. */
  readonly baselineMean: number;
  readonly candidateMean: number;
  /** Positive: it got worse. */
  readonly drop: number;
  /** Around the drop. */
  readonly interval: Interval;
  readonly confidence: number;
  readonly method: 'tango' | 't' | 't-with-pseudo-rows' | 'jackknife';
  /** The interval was widened to how far nights lie apart by themselves. */
  readonly isWidenedByNights: boolean;
  /**
   * Rows whose score fell by half or more of the whole since the newest night of the baseline, and rose so: pass → fail, where
   * both are single answers. Not since the mean of a window: that is nearer to 1 than to 0 for most rows, so noise would break
   * rows on every night and hardly mend any. Against one night, noise breaks as many as it mends.
   */
  readonly broke: number;
  readonly recovered: number;
  /** Share of the rows whose score differs from the baseline's. */
  readonly discordance: number;
  /** The smallest drop that is found 4 times in 5; null: none is, or there is one group only. */
  readonly smallestFound: number | null;
  /**
   * It is `unclear` for what is missing: the rows that are there say *worse*, which it would not be had all others passed;
   * or they say that the gate holds, which would not be shown, or be wrong, had all others failed.
   */
  readonly isUnclearByMissing: boolean;
  /** Below ten the interval is not to be trusted as far. null: no groups. */
  readonly clusterCount: number | null;
}
