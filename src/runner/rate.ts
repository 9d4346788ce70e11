/** A pace learnt from what a rate limit let through. Grows with time, so that a limit that was lifted is found out. */
export interface LearntRate {
  readonly perSecond: number;
  readonly learntAtMs: number;
  /** Over how long it was observed. */
  readonly periodMs: number;
}

/** A limit's own window is about one period, so the pace doubles in a few of them: few refusals to find each limit again. */
const periodsToDouble = 4;
const shortestPeriodMs = 250;

/**
 * @param toMs the end of the time in which they were let through
 * @returns null where nothing was let through: there is nothing to learn from
 */
export function learnRate(accepted: number, fromMs: number, toMs: number, nowMs: number): LearntRate | null {
  if (accepted <= 0) return null;
  const periodMs = Math.max(shortestPeriodMs, toMs - fromMs);
  return { perSecond: (accepted * 1000) / periodMs, learntAtMs: nowMs, periodMs };
}

/** Milliseconds between two sends at the pace of this moment. */
export function intervalMs(rate: LearntRate, nowMs: number): number {
  const doublings = (nowMs - rate.learntAtMs) / (rate.periodMs * periodsToDouble);
  return 1000 / (rate.perSecond * 2 ** doublings);
}
