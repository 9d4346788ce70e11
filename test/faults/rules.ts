import type { Rule } from './faulty-server.ts';
import type { Misbehaviour } from './misbehaviours.ts';

/** Every `n`th sample meets it, the first `times` times it is asked: no sample's end depends on luck. */
export function everySample(n: number, does: Misbehaviour, times = 1): Rule {
  return { meets: ({ seq, nth }) => seq % n === 0 && nth <= times, does };
}

/** Every `n`th sample, each time it is asked. */
export function everySampleAlways(n: number, does: Misbehaviour): Rule {
  return everySample(n, does, Number.POSITIVE_INFINITY);
}

export function everyRequest(n: number, does: Misbehaviour): Rule {
  return { meets: ({ count }) => count % n === 0, does };
}

export function fromRequest(first: number, does: Misbehaviour): Rule {
  return { meets: ({ count }) => count >= first, does };
}

export const windowMs = 400;

/** A real rate limit: so many requests are served in a window, all others meet it. */
export function pastRateLimit(requestsPerWindow: number, does: Misbehaviour): Rule {
  let begunMs = 0;
  let served = 0;
  const meets = () => {
    const nowMs = performance.now();
    if (nowMs - begunMs >= windowMs) {
      begunMs = nowMs;
      served = 0;
    }
    served += 1;
    return served > requestsPerWindow;
  };
  return { meets, does };
}

/** One sample, each time it is asked. */
export function theSample(seq: number, does: Misbehaviour): Rule {
  return { meets: (asked) => asked.seq === seq, does };
}
