/** A limit on requests in windows of time. Served or not, a request that was let in counts. */
export interface RequestWindow {
  readonly requestsPerWindow: number;
  readonly windowMs: number;
  /** true: no stretch of `windowMs` holds more than so many; false: windows follow one another. */
  readonly sliding?: boolean | undefined;
  /** Whether a refusal says how long to wait. */
  readonly retryAfter: boolean;
  /** Whether answers say in `x-ratelimit-*` what is left. */
  readonly announce?: boolean | undefined;
}

/** A limit on requests in flight. */
export interface RequestsAtOnce {
  readonly requests: number;
  /** Whether a refusal says how long to wait. */
  readonly retryAfter: boolean;
}

/** What a window says to one request. */
export interface WindowState {
  /** 0: it passes. */
  readonly waitMs: number;
  /** Further requests that would pass now. */
  readonly remaining: number;
  /** Until all that a window lets pass is there again. */
  readonly resetMs: number;
}

type AskWindow = (nowMs: number) => WindowState;

/** Counts requests in windows, the first of which begins with the first request. */
export function requestWindow(window: RequestWindow): AskWindow {
  return window.sliding === true ? slidingWindow(window) : fixedWindows(window);
}

function fixedWindows({ requestsPerWindow, windowMs }: RequestWindow): AskWindow {
  let startMs = Number.NEGATIVE_INFINITY;
  let passed = 0;
  return (nowMs) => {
    if (nowMs >= startMs + windowMs) {
      startMs = nowMs;
      passed = 0;
    }
    const resetMs = startMs + windowMs - nowMs;
    if (passed >= requestsPerWindow) return { waitMs: resetMs, remaining: 0, resetMs };
    passed += 1;
    return { waitMs: 0, remaining: requestsPerWindow - passed, resetMs };
  };
}

function slidingWindow({ requestsPerWindow, windowMs }: RequestWindow): AskWindow {
  const passed = recentTimes(windowMs);
  return (nowMs) => {
    passed.forget(nowMs);
    const waitMs = passed.count() < requestsPerWindow ? 0 : passed.oldestMs() + windowMs - nowMs;
    if (waitMs === 0) passed.add(nowMs);
    return { waitMs, remaining: requestsPerWindow - passed.count(), resetMs: passed.newestMs() + windowMs - nowMs };
  };
}

/** Counts requests. @returns for one at `nowMs` (its own included): the most that any stretch of `windowMs` held so far */
export function busiestWindow(windowMs: number): (nowMs: number) => number {
  const came = recentTimes(windowMs);
  let most = 0;
  return (nowMs) => {
    came.forget(nowMs);
    came.add(nowMs);
    most = Math.max(most, came.count());
    return most;
  };
}

/** Times in ascending order, those that are `windowMs` old forgotten: memory is that of one window. */
function recentTimes(windowMs: number) {
  let times: number[] = [];
  let first = 0;
  return {
    forget: (nowMs: number) => {
      while (first < times.length && (times[first] ?? 0) <= nowMs - windowMs) first += 1;
      if (first > 1024 && first * 2 > times.length) {
        times = times.slice(first);
        first = 0;
      }
    },
    add: (nowMs: number) => void times.push(nowMs),
    count: () => times.length - first,
    oldestMs: () => times[first] ?? Number.NEGATIVE_INFINITY,
    newestMs: () => times.at(-1) ?? Number.NEGATIVE_INFINITY,
  };
}
