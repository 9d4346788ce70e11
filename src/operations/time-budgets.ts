import type { Config } from '../config/schema.ts';
import type { TimeBudget } from '../runner/stop-in-time.ts';
import type { Clock } from '../vocabulary/clock.ts';

/** The config's budgets of time, from now on: they are a try's own. */
export function timeBudgets({ maxDurationMin, finishBy }: Config['budget'], clock: Clock): TimeBudget[] {
  const times: TimeBudget[] = [];
  if (maxDurationMin !== undefined) {
    const endMs = clock.nowMs() + maxDurationMin * 60_000;
    const message = `budget.maxDurationMin: ${maxDurationMin} min are over; run again and it is resumed`;
    times.push({ leftMs: () => endMs - clock.nowMs(), message });
  }
  if (finishBy !== undefined) {
    const endMs = nextTimeOfDay(finishBy, clock.wallMs());
    const message = `budget.finishBy: it is ${finishBy}; run again and it is resumed`;
    times.push({ leftMs: () => endMs - clock.wallMs(), message });
  }
  return times;
}

/**
 * The next moment at which this machine's clock shows that time of day; a whole day later where it shows it just now.
 * @param time `HH:MM`
 * @returns epoch milliseconds. Where the clock is set forward past it that night, it is as late after the change.
 */
function nextTimeOfDay(time: string, afterEpochMs: number): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const next = new Date(afterEpochMs);
  next.setHours(hours, minutes, 0, 0);
  if (next.getTime() <= afterEpochMs) {
    next.setDate(next.getDate() + 1);
    next.setHours(hours, minutes, 0, 0);
  }
  return next.getTime();
}
