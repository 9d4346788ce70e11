import { describe, expect, test } from 'vitest';
import { type LaneStanding, LaneStates } from '../../src/operations/lane-states.ts';
import type { RunEvent } from '../../src/runner/world.ts';

const taken = (lane: string): RunEvent => ({ kind: 'slot-taken', lane });
const allows = (lane: string, to: number): RunEvent => ({ kind: 'concurrency', lane, from: 1, to, reason: 'growing' });
const down = (lane: string, waitMs: number): RunEvent => ({ kind: 'went-down', lane, waitMs, message: '' });
const paused = (lane: string, waitMs: number): RunEvent => ({ kind: 'paused', lane, waitMs, message: '' });

const reopened = (lane: string, perSecond: number | null): RunEvent => ({ kind: 'reopened', lane, perSecond });

const nothing: LaneStanding = {
  waiting: 0,
  concurrency: null,
  pausedForMs: null,
  pacePerSecond: null,
  isDown: false,
  probeInMs: null,
};

describe('where the lanes stand', () => {
  test.each<{ events: readonly RunEvent[]; is: Partial<LaneStanding>; why: string }>([
    { events: [], is: {}, why: 'nothing was told yet' },
    { events: [taken('a')], is: {}, why: 'the maximum holds until something else is told' },
    { events: [taken('a'), allows('a', 20), allows('a', 40)], is: { concurrency: 40 }, why: 'the newest holds' },
    {
      events: [taken('a'), taken('b'), allows('a', 20)],
      is: {},
      why: 'a sum with an unknown part is unknown',
    },
    { events: [allows('a', 20), allows('b', 3), taken('b')], is: { concurrency: 23 }, why: 'lanes add up' },
    {
      events: [
        { kind: 'waiting', lane: 'a', waiting: 9 },
        { kind: 'waiting', lane: 'a', waiting: 2 },
        { kind: 'waiting', lane: 'b', waiting: 1 },
      ],
      is: { waiting: 3 },
      why: 'what waits in every lane, as it was told last',
    },
    { events: [paused('a', 500), paused('b', 900)], is: { pausedForMs: 800 }, why: 'the longest pause' },
    { events: [paused('a', 90)], is: {}, why: 'a pause that is over' },
    { events: [paused('a', 500), reopened('a', null)], is: {}, why: 'reopened early' },
    { events: [reopened('a', 3), reopened('b', 2)], is: { pacePerSecond: 5 }, why: 'lanes with a pace' },
    { events: [reopened('a', 3), taken('b')], is: {}, why: 'one lane has no pace' },
    { events: [down('a', 1_000)], is: { isDown: true, probeInMs: 900 }, why: 'the next probe' },
    { events: [down('a', 1_000), down('a', 2_000)], is: { isDown: true, probeInMs: 1_900 }, why: 'a probe failed' },
    { events: [down('a', 50)], is: { isDown: true }, why: 'a probe is under way' },
    { events: [down('a', 50), down('b', 300)], is: { isDown: true, probeInMs: 200 }, why: 'the next one of all' },
    { events: [down('a', 1_000), { kind: 'came-back', lane: 'a', downMs: 5 }], is: {}, why: 'it answers again' },
  ])('$is ($why)', ({ events, is }) => {
    const states = new LaneStates();
    for (const event of events) states.observe(event, 1_000);
    expect(states.standing(1_100)).toEqual({ ...nothing, ...is });
  });

  test('a pace is told for some minutes: it grows', () => {
    const states = new LaneStates();
    states.observe(reopened('a', 3), 0);
    expect([239_000, 241_000].map((nowMs) => states.standing(nowMs).pacePerSecond)).toEqual([3, null]);
  });
});
