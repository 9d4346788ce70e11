import { Lane } from './lane.ts';
import { RunBudget } from './run-budget.ts';
import type { StopSwitch } from './stop.ts';
import { stopInTime } from './stop-in-time.ts';
import type { LanePlan, RunEnd, RunnerPolicy, RunnerWorld } from './world.ts';

/**
 * Sends every sample of every lane until each has a result, or until something asks to stop. On a stop nothing new is
 * sent; what is in flight may finish within `graceMs`, is then given up, and what was answered is saved.
 * Never throws: how it ended is the value.
 */
export async function runSamples(
  lanes: readonly LanePlan[],
  policy: RunnerPolicy,
  world: RunnerWorld,
  stop: StopSwitch,
): Promise<RunEnd> {
  const abort = new AbortController();
  const over = new AbortController();
  const grace = new Promise<void>((resolve) => {
    over.signal.addEventListener('abort', () => resolve());
    stop.onRequest(() => {
      if (stop.cause) world.observe({ kind: 'stopping', cause: stop.cause });
      world.clock.wait(policy.graceMs, over.signal).then(() => {
        abort.abort('grace is over');
        resolve();
      });
    });
  });
  const times = (policy.budget?.times ?? []).map((time) => stopInTime(time, world.clock, stop, over.signal));
  const budget = new RunBudget(policy.budget, stop);
  await Promise.all(lanes.map((lane) => new Lane(lane, policy, world, stop, abort.signal, budget).run()));
  over.abort('over');
  await Promise.all([grace, ...times]);
  if (stop.crash) return { kind: 'crashed', error: stop.crash.error };
  return stop.cause ? { kind: 'stopped', cause: stop.cause } : { kind: 'finished' };
}
