import type { Clock } from '../vocabulary/clock.ts';
import type { Faults } from './faults.ts';
import { requestWindow } from './request-limits.ts';
import { type ToldWait, waitHeaders, windowHeaders } from './tell-wait.ts';

type Headers = Readonly<Record<string, string>>;

/** Whether a request is let in, by what else is going on. */
export type Entry =
  | {
      readonly kind: 'in';
      readonly headers: Headers /** To be called once, at the request's end. */;
      leave: () => void;
    }
  | {
      readonly kind: 'out';
      readonly why: 'loading' | 'atOnce' | 'rateLimitWindow';
      readonly headers: Headers;
    };

/** Said where a limit names a wait that has no end of its own. */
const aMomentMs = 1000;
const asEver: ToldWait = { form: 'both' };

/**
 * @param openedAtMs when the port was last opened, by the clock's `nowMs`
 * @returns for a request (`draw` in [0, 1) is its own): let in or not
 */
export function trafficControl(faults: Faults, clock: Clock, openedAtMs: () => number): (draw: number) => Entry {
  const { rateLimit, atOnce, loadingMs = 0, retryAfter = asEver } = faults;
  const askWindow = rateLimit ? requestWindow(rateLimit) : null;
  const announced = rateLimit?.announce === true ? rateLimit.requestsPerWindow : null;
  let inside = 0;
  return (draw) => {
    const nowMs = clock.nowMs();
    const told = (isTold: boolean, trueMs: number) =>
      isTold ? waitHeaders(retryAfter, trueMs, draw, clock.wallMs()) : {};
    if (nowMs < openedAtMs() + loadingMs) return { kind: 'out', why: 'loading', headers: {} };
    if (atOnce && inside >= atOnce.requests)
      return { kind: 'out', why: 'atOnce', headers: told(atOnce.retryAfter, aMomentMs) };
    const state = askWindow?.(nowMs) ?? null;
    const headers = state && announced !== null ? windowHeaders(announced, state) : {};
    if (state && state.waitMs > 0) {
      const wait = told(rateLimit?.retryAfter === true, state.waitMs);
      return { kind: 'out', why: 'rateLimitWindow', headers: { ...headers, ...wait } };
    }
    inside += 1;
    return {
      kind: 'in',
      headers,
      leave: () => {
        inside -= 1;
      },
    };
  };
}
