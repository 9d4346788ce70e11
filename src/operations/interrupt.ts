import { StopSwitch } from '../runner/stop.ts';
import type { World } from './wiring.ts';

export interface Interrupts {
  readonly stop: StopSwitch;
  /** Signals do what they do without us again. */
  readonly release: () => void;
}

/**
 * An abort does the same as the first signal. The first SIGINT or SIGTERM stops a run in good order: nothing new is sent, what is in flight may finish and is saved.
 * The second leaves at once.
 */
export function listenForInterrupts(
  world: World,
  tell: (sentence: string) => void,
  abort: AbortSignal | null,
): Interrupts {
  const stop = new StopSwitch();
  let count = 0;
  const release = world.onSignal((signal) => {
    count += 1;
    if (count > 1) return world.exitNow(signal === 'SIGINT' ? 130 : 143);
    stop.request({ kind: 'signal', signal });
    tell(`${signal}: nothing new is sent; waiting for what is in flight. Once more leaves at once.`);
  });
  const onAbort = () => stop.request({ kind: 'aborted' });
  if (abort?.aborted) onAbort();
  abort?.addEventListener('abort', onAbort);
  return {
    stop,
    release: () => {
      release();
      abort?.removeEventListener('abort', onAbort);
    },
  };
}
