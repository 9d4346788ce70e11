import type { AccountOptions } from '../endpoint/ask-route.ts';
import { type Reach, reach } from '../endpoint/reach.ts';

export interface WaitWish {
  readonly longestMs: number;
  /** Told what it waits for, now and then. */
  readonly notice: (sentence: string) => void;
}

/** A model of some gigabytes takes minutes to load: asking more often would only fill the server's log. */
const firstPauseMs = 250;
const longestPauseMs = 5000;
const noticeEveryMs = 10_000;

/**
 * Asks until somebody answers: refused, 503 and silence all mean "not yet".
 * @returns the last answer, which is still one of those where the time is up
 */
export async function awaitEndpoint(options: AccountOptions, model: string, wish: WaitWish): Promise<Reach> {
  const { clock } = options;
  const startedMs = clock.nowMs();
  let pauseMs = firstPauseMs;
  let toldMs = Number.NEGATIVE_INFINITY;
  let told = '';
  for (;;) {
    const found = await reach(options, model);
    const nowMs = clock.nowMs();
    const leftMs = startedMs + wish.longestMs - nowMs;
    if (found.kind === 'answers' || leftMs <= 0) return found;
    const state = stateOf(found);
    if (state !== told || nowMs - toldMs >= noticeEveryMs) {
      const waited = Math.round((nowMs - startedMs) / 1000);
      wish.notice(`Waiting for the endpoint: ${state} (${waited} of at most ${Math.round(wish.longestMs / 1000)} s)`);
      toldMs = nowMs;
      told = state;
    }
    await clock.wait(Math.min(pauseMs, leftMs));
    pauseMs = Math.min(longestPauseMs, pauseMs * 1.5);
  }
}

function stateOf(found: Exclude<Reach, { readonly kind: 'answers' }>): string {
  switch (found.kind) {
    case 'not-now':
      return `it answers ${found.status}`;
    case 'silent':
      return 'it takes connections and says nothing yet';
    case 'unreachable':
      return found.message;
    default:
      return found satisfies never;
  }
}
