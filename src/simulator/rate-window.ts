import type { RateLimitWindow } from './faults.ts';

/**
 * Counts requests in fixed windows, the first of which begins with the first request.
 * @returns for a request at `nowMs`: 0 where it may pass, else the milliseconds until the next window
 */
export function rateWindow({ requestsPerWindow, windowMs }: RateLimitWindow): (nowMs: number) => number {
  let windowStartMs = Number.NEGATIVE_INFINITY;
  let passed = 0;
  return (nowMs) => {
    if (nowMs >= windowStartMs + windowMs) {
      windowStartMs = nowMs;
      passed = 0;
    }
    if (passed >= requestsPerWindow) return windowStartMs + windowMs - nowMs;
    passed += 1;
    return 0;
  };
}
