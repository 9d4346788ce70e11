/** What one scorer says of one answer. */
export interface Score {
  /** The scorer's name in the config. */
  readonly scorer: string;
  /** In [0, 1]; null: the scorer threw or exceeded its time, and `reason` says so. */
  readonly value: number | null;
  /** null where `value` is null. */
  readonly passed: boolean | null;
  /** A short sentence for people; null where there is nothing to say beyond the value. */
  readonly reason: string | null;
}
