import type { WindowState } from './request-limits.ts';

type Headers = Readonly<Record<string, string>>;

/**
 * The ways in which servers say how long to wait, and those in which they fail to. The `reset…` ones are `x-ratelimit-*`:
 * no requests are left, while tokens are (whose reset, six minutes off, is not meant).
 */
const forms = {
  both: (waitMs) => ({ 'retry-after': seconds(waitMs), 'retry-after-ms': String(Math.ceil(waitMs)) }),
  seconds: (waitMs) => ({ 'retry-after': seconds(waitMs) }),
  milliseconds: (waitMs) => ({ 'retry-after-ms': String(Math.ceil(waitMs)) }),
  date: (waitMs, wallMs) => ({ 'retry-after': httpDate(wallMs + waitMs) }),
  resetDuration: (waitMs) => exhausted(duration(waitMs)),
  resetSeconds: (waitMs) => exhausted(String(Math.ceil(waitMs) / 1000)),
  resetIso: (waitMs, wallMs) => exhausted(new Date(Math.ceil(wallMs + waitMs)).toISOString()),
  resetEpochSeconds: (waitMs, wallMs) => exhausted(seconds(wallMs + waitMs)),
  resetEpochMs: (waitMs, wallMs) => exhausted(String(Math.ceil(wallMs + waitMs))),
  rateLimit: (waitMs) => ({ ratelimit: `"default";r=0;t=${seconds(waitMs)}` }),
  rateLimitReset: (waitMs) => ({ 'ratelimit-remaining': '0', 'ratelimit-reset': seconds(waitMs) }),
  none: () => ({}),
  zero: () => ({ 'retry-after': '0' }),
  negative: () => ({ 'retry-after': '-1' }),
  unreadable: () => ({ 'retry-after': 'soon' }),
  pastDate: (_, wallMs) => ({ 'retry-after': httpDate(wallMs - 3_600_000) }),
} as const satisfies Record<string, (waitMs: number, wallMs: number) => Headers>;

export type WaitForm = keyof typeof forms;

export const waitForms = Object.keys(forms) as readonly WaitForm[];

/** How a refusal says how long to wait. */
export interface ToldWait {
  /** `any`: another one by each request's draw. */
  readonly form: WaitForm | 'any';
  /** What is said, whatever the true wait is; absent: the true one. */
  readonly waitMs?: number | undefined;
}

/**
 * @param trueMs until the request would pass
 * @param draw in [0, 1), for `any`
 */
export function waitHeaders({ form, waitMs }: ToldWait, trueMs: number, draw: number, wallMs: number): Headers {
  const chosen = form === 'any' ? (waitForms[Math.floor(draw * waitForms.length)] ?? 'none') : form;
  return forms[chosen](waitMs ?? trueMs, wallMs);
}

/** What answers say of a window, as OpenAI does. */
export function windowHeaders(requestsPerWindow: number, { remaining, resetMs }: WindowState): Headers {
  return {
    'x-ratelimit-limit-requests': String(requestsPerWindow),
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': duration(resetMs),
  };
}

function exhausted(reset: string): Headers {
  return {
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': reset,
    'x-ratelimit-remaining-tokens': '90000',
    'x-ratelimit-reset-tokens': '6m0s',
  };
}

/** Whole ones, rounded up: told less, a client would come too early. */
function seconds(ms: number): string {
  return String(Math.ceil(ms / 1000));
}

function httpDate(wallMs: number): string {
  return new Date(Math.ceil(wallMs / 1000) * 1000).toUTCString();
}

/** `20ms`, `1.5s`, `6m0s`, `1h0m0s`, as Go writes durations. */
function duration(ms: number): string {
  const whole = Math.ceil(ms);
  if (whole < 1000) return `${whole}ms`;
  const minutes = Math.floor(whole / 60_000);
  const rest = `${(whole % 60_000) / 1000}s`;
  if (minutes === 0) return rest;
  return minutes < 60 ? `${minutes}m${rest}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${rest}`;
}
