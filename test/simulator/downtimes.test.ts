import { describe, expect, test } from 'vitest';
import type { Clock } from '../../src/vocabulary/clock.ts';
import { chat, realClock, startForTest } from './test-simulator.ts';

/** A clock whose waits end when the test says so, each by its length. */
function manualClock() {
  const waits = new Map<number, () => void>();
  const clock: Clock = {
    ...realClock,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        waits.set(ms, resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  };
  return {
    clock,
    endWait: async (ms: number) => {
      await expect.poll(() => waits.has(ms)).toBe(true);
      waits.get(ms)?.();
      waits.delete(ms);
    },
  };
}

describe.each([
  { how: 'refused', end: 'ECONNREFUSED' },
  { how: 'reset', end: 'ECONNRESET' },
] as const)('down, connections $how', ({ how, end }) => {
  test('as planned: what goes on is reset, what comes is turned away, and then it is back on its port', async () => {
    const { clock, endWait } = manualClock();
    const faults = { hangBeforeHeaders: 1, down: [{ fromMs: 100, toMs: 350, how }] };
    const simulator = await startForTest({ clock, faults });
    const cut = chat(simulator);
    await expect.poll(() => simulator.counters().inFlight).toBe(1);
    await endWait(100);
    expect((await cut).end).toBe('ECONNRESET');
    expect((await chat(simulator)).end).toBe(end);
    expect((await chat(simulator)).end).toBe(end);
    await endWait(250);
    await expect.poll(async () => (await fetch(`${simulator.baseUrl}/models`).catch(() => null))?.status).toBe(200);
    await expect.poll(() => simulator.counters().outcomes).toEqual({ wentDown: 1 });
  });

  test('from the start', async () => {
    const { clock, endWait } = manualClock();
    const simulator = await startForTest({ clock, faults: { down: [{ fromMs: 0, toMs: 200, how }] } });
    expect((await chat(simulator)).end).toBe(end);
    await endWait(200);
    await expect.poll(async () => (await chat(simulator)).status).toBe(200);
  });

  test('when it is told to, as often as it is told to', async () => {
    const simulator = await startForTest();
    simulator.goDown(how);
    simulator.goDown(how);
    await simulator.comeBack(how);
    expect((await chat(simulator)).end).toBe(end);
    await simulator.comeBack(how);
    expect((await chat(simulator)).status).toBe(200);
  });
});

test('a prompt kills the server, which takes the others along and is started anew, loading again', async () => {
  const { clock, endWait } = manualClock();
  let nowMs = 0;
  const simulator = await startForTest({
    clock: { ...clock, nowMs: () => nowMs },
    latencyMs: 20,
    latencySigma: 0,
    faults: { crashOn: { text: 'boom', restartMs: 400 }, loadingMs: 300 },
  });
  nowMs = 300;
  const innocent = chat(simulator);
  await expect.poll(() => simulator.counters().inFlight).toBe(1);
  const deadly = chat(simulator, { prompt: 'now "boom" it goes' });
  await expect.poll(() => simulator.counters().inFlight).toBe(2);
  await endWait(20);
  expect((await deadly).end).toBe('ECONNRESET');
  expect((await innocent).end).toBe('ECONNRESET');
  expect((await chat(simulator)).end).toBe('ECONNREFUSED');
  nowMs = 1000;
  await endWait(400);
  await expect.poll(async () => (await chat(simulator)).status).toBe(503);
  await expect.poll(() => simulator.counters().outcomes).toMatchObject({ crash: 1, wentDown: 1 });
});

test('close() while it is down frees what there is to free', async () => {
  const simulator = await startForTest({ faults: { down: [{ fromMs: 0, toMs: 60_000, how: 'refused' }] } });
  await simulator.close();
  const again = await startForTest({ port: simulator.port });
  expect((await chat(again)).status).toBe(200);
});
