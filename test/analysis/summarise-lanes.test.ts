import { describe, expect, test } from 'vitest';
import { type LaneEvent, summariseLanes } from '../../src/analysis/summarise-lanes.ts';

type Given = {
  [Kind in LaneEvent['kind']]: Omit<Extract<LaneEvent, { readonly kind: Kind }>, 'lane'>;
}[LaneEvent['kind']];

/** One lane's numbers, from its events alone. */
function laneOf(...events: readonly Given[]) {
  return summariseLanes(events.map((event) => ({ lane: 'm', ...event }) as LaneEvent))[0];
}

const grew = (atMs: number, from: number, to: number) =>
  ({ kind: 'concurrency', atMs, from, to, reason: 'growing' }) as const;
const cut = (atMs: number, from: number, to: number) =>
  ({ kind: 'concurrency', atMs, from, to, reason: 'overload' }) as const;

describe('summariseLanes', () => {
  test('a lane of which nothing was told is not there', () => {
    expect(summariseLanes([])).toEqual([]);
    expect(summariseLanes([{ kind: 'stopping', atMs: 1 }])).toEqual([]);
  });

  test('concurrency: where it began, how far it came, to what it was cut, where it ended', () => {
    expect(
      laneOf(grew(1, 10, 20), grew(2, 20, 40), cut(3, 40, 32), cut(4, 32, 25), grew(5, 25, 26))?.concurrency,
    ).toMatchObject({
      started: 10,
      highest: 40,
      lowestCut: 25,
      last: 26,
      changes: 5,
      byReason: { growing: 3, overload: 2 },
    });
  });

  test('one that only grew was never cut, and a later try that begins small again is no cut', () => {
    const concurrency = laneOf(grew(1, 10, 64), grew(2, 10, 20))?.concurrency;
    expect(concurrency).toMatchObject({ started: 10, highest: 64, lowestCut: null, last: 20 });
  });

  test('all changes are counted, the last 200 kept', () => {
    const concurrency = laneOf(...Array.from({ length: 1_000 }, (_, at) => grew(at, at + 1, at + 2)))?.concurrency;
    expect(concurrency).toMatchObject({ started: 1, last: 1_001, changes: 1_000 });
    expect(concurrency?.latest.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 200 }, (_, index) => 800 + index));
  });

  test.each<{ events: readonly Given[]; pauses: { count: number; totalMs: number }; why: string }>([
    { events: [grew(0, 1, 2)], pauses: { count: 0, totalMs: 0 }, why: 'none' },
    {
      events: [
        { kind: 'paused', atMs: 0, waitMs: 500 },
        { kind: 'reopened', atMs: 700, pausedMs: 690, perSecond: null },
        { kind: 'paused', atMs: 1_000, waitMs: 500 },
        { kind: 'reopened', atMs: 1_600, pausedMs: 600, perSecond: null },
      ],
      pauses: { count: 2, totalMs: 1_290 },
      why: 'as long as they were measured',
    },
    {
      events: [
        { kind: 'paused', atMs: 0, waitMs: 500 },
        { kind: 'paused', atMs: 510, waitMs: 1_000 },
        { kind: 'paused', atMs: 1_520, waitMs: 2_000 },
        { kind: 'reopened', atMs: 3_530, pausedMs: 3_530, perSecond: null },
      ],
      pauses: { count: 1, totalMs: 3_530 },
      why: 'refused probes lengthen the same pause',
    },
    {
      events: [
        { kind: 'paused', atMs: 5_000, waitMs: 500 },
        { kind: 'reopened', atMs: 1_000, pausedMs: null, perSecond: null },
      ],
      pauses: { count: 1, totalMs: 0 },
      why: 'a wall clock that was set back gives no negative time',
    },
    {
      events: [
        { kind: 'paused', atMs: 0, waitMs: 9_000 },
        { kind: 'stopping', atMs: 700 },
      ],
      pauses: { count: 1, totalMs: 700 },
      why: 'a stop ends it',
    },
    {
      events: [
        { kind: 'paused', atMs: 0, waitMs: 500 },
        { kind: 'paused', atMs: 100, waitMs: 200 },
      ],
      pauses: { count: 1, totalMs: 500 },
      why: 'killed in the middle: as long as was said',
    },
    {
      events: [{ kind: 'reopened', atMs: 700, pausedMs: 690, perSecond: null }],
      pauses: { count: 1, totalMs: 690 },
      why: 'its beginning was stored by an older version',
    },
  ])('pauses: $pauses ($why)', ({ events, pauses }) => {
    expect(laneOf(...events)?.pauses).toEqual(pauses);
  });

  test('outages end with the answer to a probe, or with the run that gave up', () => {
    const numbers = laneOf(
      { kind: 'went-down', atMs: 0, waitMs: 1_000 },
      { kind: 'came-back', atMs: 45_000, downMs: 45_100 },
      { kind: 'went-down', atMs: 50_000, waitMs: 1_000 },
      { kind: 'went-down', atMs: 51_000, waitMs: 2_000 },
      { kind: 'stopping', atMs: 1_850_000 },
    );
    expect(numbers?.outages).toEqual({ count: 2, totalMs: 45_100 + 1_800_000 });
    expect(numbers?.pauses.count).toBe(0);
  });

  test('lanes are told apart, in the order in which they were first told of', () => {
    const numbers = summariseLanes([
      { kind: 'suspects', lane: 'b', atMs: 1, samples: 16 },
      { kind: 'paused', lane: 'a', atMs: 2, waitMs: 10 },
      { kind: 'suspects', lane: 'b', atMs: 3, samples: 4 },
    ]);
    expect(numbers.map(({ lane, suspects, pauses }) => [lane, suspects, pauses.count])).toEqual([
      ['b', 20, 0],
      ['a', 0, 1],
    ]);
  });
});
