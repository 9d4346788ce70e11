import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/display-width.ts';
import { type ProgressSnapshot, progressLine, progressLogLine } from '../../src/report/progress.ts';

const busy: ProgressSnapshot = {
  planned: 10_000,
  answered: 1_200,
  failed: 34,
  ratePerSecond: 98.2,
  inFlight: 64,
  concurrency: null,
  waiting: 3,
  retries: 12,
  limits: { requestsPerMinute: null, tokensPerMinute: null },
  promptTokens: 1_000_000,
  completionTokens: 234_567,
  costBilledUsd: '0.0123',
  costComputedUsd: '0.02',
  etaMs: 89_300,
  pausedForMs: null,
  pacePerSecond: null,
  isDown: false,
  probeInMs: null,
  elapsedMs: 12_570,
};

const starting: ProgressSnapshot = {
  ...busy,
  answered: 0,
  failed: 0,
  ratePerSecond: null,
  waiting: 0,
  retries: 0,
  promptTokens: 0,
  completionTokens: 0,
  costBilledUsd: null,
  costComputedUsd: null,
  etaMs: null,
};

describe('progressLine', () => {
  test.each([
    {
      snapshot: busy,
      width: 200,
      line: '1,234/10,000  12.3 %  failed 34  98/s  in flight 64  waiting 3  retries 12  1.23 M tok  $0.0123 billed  ETA 89.3 s',
      why: 'all of it where there is room',
    },
    {
      snapshot: busy,
      width: 80,
      line: '1,234/10,000  12.3 %  failed 34  98/s  in flight 64  $0.0123 billed  ETA 89.3 s',
      why: 'tokens, retries and waiting go first',
    },
    { snapshot: busy, width: 40, line: '1,234/10,000  12.3 %  failed 34', why: 'failures stay to the last' },
    { snapshot: busy, width: 13, line: '1,234/10,000', why: 'the count is the very last' },
    { snapshot: busy, width: 6, line: '1,234…', why: 'and is cut rather than wrapped' },
    {
      snapshot: starting,
      width: 200,
      line: '0/10,000  0.0 %  failed 0  in flight 64  0 tok',
      why: 'what is not known yet is not there',
    },
    {
      snapshot: { ...starting, costComputedUsd: '0.02' },
      width: 200,
      line: '0/10,000  0.0 %  failed 0  in flight 64  0 tok  $0.0200 computed',
      why: 'computed where nothing is billed, and so called',
    },
    {
      snapshot: { ...busy, pausedForMs: 4_200, inFlight: 0 },
      width: 60,
      line: '1,234/10,000  12.3 %  failed 34  paused 4.2 s  ETA 89.3 s',
      why: 'why nothing moves is said',
    },
    {
      snapshot: { ...starting, inFlight: 37, concurrency: 40 },
      width: 200,
      line: '0/10,000  0.0 %  failed 0  in flight 37/40  0 tok',
      why: 'how many may be in flight, where that is found on the way',
    },
    {
      snapshot: { ...busy, isDown: true, probeInMs: 12_000, inFlight: 0, pausedForMs: 4_200 },
      width: 65,
      line: '1,234/10,000  failed 34  endpoint down, next probe in 12.0 s',
      why: 'that it is down says more than that it is paused, or the share',
    },
    {
      snapshot: { ...busy, isDown: true, inFlight: 1, concurrency: 8, etaMs: null },
      width: 100,
      line: '1,234/10,000  12.3 %  failed 34  endpoint down, probing  98/s  in flight 1/8  $0.0123 billed',
      why: 'the probe is under way',
    },
    {
      snapshot: { ...starting, planned: 0 },
      width: 20,
      line: '0/0  100.0 %',
      why: 'nothing to do is done',
    },
  ])('in $width cells: $why', ({ snapshot, width, line }) => {
    expect(progressLine(snapshot, width)).toBe(line);
  });

  test('fits every width and is one line', () => {
    const count = fc.nat(100_000_000);
    const snapshots = fc.record({
      planned: count,
      answered: count,
      failed: count,
      ratePerSecond: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
      inFlight: count,
      concurrency: fc.option(count),
      waiting: count,
      retries: count,
      promptTokens: count,
      completionTokens: count,
      costBilledUsd: fc.constantFrom(null, '0', '123456.789'),
      costComputedUsd: fc.constantFrom(null, '0.000000000001', '0.5'),
      etaMs: fc.option(fc.double({ min: 0, max: 1e10, noNaN: true })),
      pausedForMs: fc.option(count),
      limits: fc.record({ requestsPerMinute: fc.option(count), tokensPerMinute: fc.option(count) }),
      pacePerSecond: fc.option(count),
      isDown: fc.boolean(),
      probeInMs: fc.option(count),
      elapsedMs: count,
    });
    fc.assert(
      fc.property(snapshots, fc.integer({ min: 0, max: 200 }), (snapshot, width) => {
        const line = progressLine(snapshot, width);
        expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(line).not.toContain('\n');
      }),
    );
  });
});

describe('progressLogLine', () => {
  test('says all of it, and how long it has been going', () => {
    expect(progressLogLine(busy)).toBe(`${progressLine(busy, 500)}  elapsed 12.6 s`);
  });

  test('says why it goes no faster', () => {
    const limits = { requestsPerMinute: 60, tokensPerMinute: 9_000 };
    expect(progressLogLine({ ...busy, pacePerSecond: 0.25, limits })).toContain(
      '98/s  paced, 0.25/s after a pause  limits 60 requests/min, 9,000 tok/min  in flight 64',
    );
  });
});
