import type { Clock } from '../vocabulary/clock.ts';
import type { StopSwitch } from './stop.ts';

/** A moment after which nothing new is sent. */
export interface TimeBudget {
  /** Milliseconds until then, as it looks now. */
  readonly leftMs: () => number;
  /** Names the budget and says what to do. */
  readonly message: string;
}

/** The machine may sleep and its clock may be set: so the time left is looked at again this often. */
const longestLookMs = 30_000;

/** Stops the run when its time is over, as a first signal would. Resolves then, or when `over` is aborted. */
export async function stopInTime(time: TimeBudget, clock: Clock, stop: StopSwitch, over: AbortSignal): Promise<void> {
  for (let leftMs = time.leftMs(); leftMs > 0; leftMs = time.leftMs()) {
    await clock.wait(Math.min(leftMs, longestLookMs), over);
    if (over.aborted) return;
  }
  stop.request({ kind: 'budget', message: time.message });
}
