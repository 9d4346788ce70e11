import { StopSwitch } from '../runner/stop.ts';
import type { StopCause } from '../runner/world.ts';
import type { World } from './wiring.ts';

type Signal = 'SIGINT' | 'SIGTERM';

export interface Interrupts {
  /** The signal that came first; null: none did. */
  readonly signal: () => Signal | null;
  /** A run's own switch: what interrupts us stops it, also what did before. */
  readonly newStop: () => StopSwitch;
  /** The run of the newest switch is open: from now on requests may be in flight. */
  readonly begun: (runId: string) => void;
  /** Signals do what they do without us again. */
  readonly release: () => void;
}

/**
 * The first SIGINT or SIGTERM stops a run in good order: nothing new is sent, what is in flight may finish and is saved.
 * The second leaves at once. An abort does the same as the first signal.
 */
export function listenForInterrupts(
  world: World,
  tell: (sentence: string) => void,
  abort: AbortSignal | null,
): Interrupts {
  let first: Signal | null = null;
  let cause: StopCause | null = null;
  let stop: StopSwitch | null = null;
  let openRun: string | null = null;
  const request = (why: StopCause) => {
    cause ??= why;
    stop?.request(why);
  };
  const release = world.onSignal((signal) => {
    if (first !== null) {
      if (openRun !== null) tell(`${signal} again: run ${openRun} is cut off; --resume ${openRun} goes on with it.`);
      return world.exitNow(exitCodeOf(signal));
    }
    first = signal;
    request({ kind: 'signal', signal });
    const what = openRun === null ? 'nothing is sent.' : 'nothing new is sent; waiting for what is in flight.';
    tell(`${signal}: ${what} Once more leaves at once.`);
  });
  const onAbort = () => request({ kind: 'aborted' });
  if (abort?.aborted) onAbort();
  abort?.addEventListener('abort', onAbort);
  return {
    signal: () => first,
    newStop: () => {
      stop = new StopSwitch();
      openRun = null;
      if (cause !== null) stop.request(cause);
      return stop;
    },
    begun: (runId) => {
      openRun = runId;
    },
    release: () => {
      release();
      abort?.removeEventListener('abort', onAbort);
    },
  };
}

export function exitCodeOf(signal: Signal): 130 | 143 {
  return signal === 'SIGINT' ? 130 : 143;
}
