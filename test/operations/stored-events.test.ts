import { describe, expect, test } from 'vitest';
import { EventRecorder, laneEventOf } from '../../src/operations/stored-events.ts';
import type { RunEvent } from '../../src/runner/world.ts';
import type { RunEventRecord } from '../../src/store/write-results.ts';

/** A clock that stands where it is put. */
function recorderAt(time: { nowMs: number; wallMs: number }) {
  return new EventRecorder({ nowMs: () => time.nowMs, wallMs: () => time.wallMs, wait: () => Promise.resolve() });
}

const lane = 'm';

describe('an event of a lane, stored and read again', () => {
  test.each<{ event: RunEvent; detail: object; read: object }>([
    {
      event: { kind: 'concurrency', lane, from: 10, to: 20, reason: 'growing' },
      detail: { from: 10, to: 20, reason: 'growing' },
      read: { from: 10, to: 20, reason: 'growing' },
    },
    {
      event: { kind: 'paused', lane, waitMs: 1_999.6, message: 'slow "down"' },
      detail: { waitMs: 2_000, message: 'slow "down"' },
      read: { waitMs: 2_000 },
    },
    {
      event: { kind: 'reopened', lane, perSecond: 4.5 },
      detail: { pausedMs: null, perSecond: 4.5 },
      read: { pausedMs: null, perSecond: 4.5 },
    },
    {
      event: { kind: 'went-down', lane, waitMs: 1_000, message: 'refused' },
      detail: { waitMs: 1_000, message: 'refused' },
      read: { waitMs: 1_000 },
    },
    { event: { kind: 'came-back', lane, downMs: 45_000.4 }, detail: { downMs: 45_000 }, read: { downMs: 45_000 } },
    { event: { kind: 'suspects', lane, samples: 16 }, detail: { samples: 16 }, read: { samples: 16 } },
  ])('$event.kind', ({ event, detail, read }) => {
    const record = recorderAt({ nowMs: 5, wallMs: 1_000 }).recordOf(event);
    expect({ ...record, detail: JSON.parse(record?.detail ?? '') }).toEqual({
      atMs: 1_000,
      lane,
      kind: event.kind,
      detail,
    });
    expect(record && laneEventOf(record)).toEqual({ kind: event.kind, lane, atMs: 1_000, ...read });
  });

  test('a stop is of the run as a whole', () => {
    const stopping: RunEvent = { kind: 'stopping', cause: { kind: 'budget', message: 'spent' } };
    const record = recorderAt({ nowMs: 5, wallMs: 1_000 }).recordOf(stopping);
    expect(record).toEqual({ atMs: 1_000, lane: null, kind: 'stopping', detail: '{"cause":"budget"}' });
    expect(record && laneEventOf(record)).toEqual({ kind: 'stopping', atMs: 1_000 });
  });
});

describe('EventRecorder', () => {
  test('a pause is measured from its first refusal, by the clock that never jumps', () => {
    const time = { nowMs: 100, wallMs: 1_000 };
    const recorder = recorderAt(time);
    const refused = () => recorder.recordOf({ kind: 'paused', lane, waitMs: 500, message: '' });
    const pausedMs = () =>
      JSON.parse(recorder.recordOf({ kind: 'reopened', lane, perSecond: null })?.detail ?? '').pausedMs;
    refused();
    Object.assign(time, { nowMs: 700, wallMs: -1e12 });
    refused();
    time.nowMs = 1_300;
    expect(pausedMs()).toBe(1_200);
    refused();
    time.nowMs = 1_350;
    expect(pausedMs()).toBe(50);
  });

  test('late refusals that lengthen no pause are not stored', () => {
    const time = { nowMs: 100, wallMs: 0 };
    const recorder = recorderAt(time);
    const waitMsStored = (waitMs: number) => {
      const record = recorder.recordOf({ kind: 'paused', lane, waitMs, message: '' });
      return record && JSON.parse(record.detail ?? '').waitMs;
    };
    expect(waitMsStored(0)).toBeNull();
    expect(waitMsStored(500)).toBe(500);
    time.nowMs = 150;
    expect([waitMsStored(450), waitMsStored(100), waitMsStored(600)]).toEqual([null, null, 600]);
    time.nowMs = 800;
    expect(waitMsStored(0)).toBeNull();
    expect(waitMsStored(1_000)).toBe(1_000);
  });

  test('what is stored elsewhere, or told for every request, is no event', () => {
    const recorder = recorderAt({ nowMs: 0, wallMs: 0 });
    for (const kind of ['sent', 'slot-taken', 'slot-freed'] as const)
      expect(recorder.recordOf({ kind, lane })).toBeNull();
    expect(recorder.recordOf({ kind: 'waiting', lane, waiting: 3 })).toBeNull();
  });
});

describe('laneEventOf passes over', () => {
  const stored = { atMs: 1, lane: 'm', kind: 'paused', detail: '{"waitMs":5}' };

  test.each<{ given: Partial<RunEventRecord>; why: string }>([
    { given: { detail: '500 ms: slow down' }, why: 'words of an older version' },
    { given: { detail: null }, why: 'nothing told' },
    { given: { detail: '{"waitMs":' }, why: 'no JSON after all' },
    { given: { detail: '{"waitMs":"5"}' }, why: 'a number as text' },
    { given: { kind: 'concurrency' }, why: 'parts that are missing' },
    { given: { kind: 'moon-phase' }, why: 'a kind of a later version' },
    { given: { lane: null }, why: 'no lane' },
  ])('$why', ({ given }) => {
    expect(laneEventOf(stored)).not.toBeNull();
    expect(laneEventOf({ ...stored, ...given })).toBeNull();
  });
});
