import { type LaneEvent, summariseLanes } from '../../src/analysis/summarise-lanes.ts';
import type { SendingNumbers } from '../../src/report/build-report.ts';

const startedMs = Date.UTC(2026, 7, 21, 2, 0, 7);

const noLimits = { requestsPerMinute: null, tokensPerMinute: null };

export const nothingSent: SendingNumbers = { lanes: [], limits: noLimits, retries: [] };

/** A lane that only grew: what most mornings look like, and what no report tells but the JSON. */
export const quietSending: SendingNumbers = {
  lanes: summariseLanes([grown('baidu/ernie-4.5-0.3b', 0, 10, 20), grown('baidu/ernie-4.5-0.3b', 1, 20, 40)]),
  limits: noLimits,
  retries: [{ kind: 'internal_error', count: 1 }],
};

/** All that can become of a lane, one of them named in another script and with control characters. */
export const troubledSending: SendingNumbers = {
  lanes: summariseLanes([
    grown('baidu/ernie-4.5-0.3b', 0, 10, 64),
    cut('baidu/ernie-4.5-0.3b', 2, 64, 51, 'rate-limited'),
    cut('baidu/ernie-4.5-0.3b', 5, 51, 40, 'rate-limited'),
    cut('baidu/ernie-4.5-0.3b', 7, 40, 32, 'overload'),
    cut('baidu/ernie-4.5-0.3b', 70, 32, 10, 'recovering'),
    grown('baidu/ernie-4.5-0.3b', 71, 10, 32),
    { kind: 'paused', lane: 'baidu/ernie-4.5-0.3b', atMs: startedMs + 8_000, waitMs: 2_000 },
    { kind: 'reopened', lane: 'baidu/ernie-4.5-0.3b', atMs: startedMs + 12_000, pausedMs: 4_100, perSecond: 4.96 },
    { kind: 'went-down', lane: 'baidu/ernie-4.5-0.3b', atMs: startedMs + 20_000, waitMs: 1_000 },
    { kind: 'came-back', lane: 'baidu/ernie-4.5-0.3b', atMs: startedMs + 65_000, downMs: 45_000 },
    { kind: 'suspects', lane: 'baidu/ernie-4.5-0.3b', atMs: startedMs + 65_000, samples: 16 },
    { kind: 'paused', lane: '其他\u001b[2J <b>', atMs: startedMs, waitMs: 500 },
    { kind: 'stopping', atMs: startedMs + 400 },
  ]),
  limits: { requestsPerMinute: 600, tokensPerMinute: 100_000 },
  retries: [
    { kind: 'unavailable', count: 1_500 },
    { kind: 'rate_limited', count: 312 },
  ],
};

function grown(lane: string, seconds: number, from: number, to: number): LaneEvent {
  return cut(lane, seconds, from, to, 'growing');
}

function cut(lane: string, seconds: number, from: number, to: number, reason: string): LaneEvent {
  return { kind: 'concurrency', lane, atMs: startedMs + seconds * 1_000, from, to, reason };
}
