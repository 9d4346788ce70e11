import { describe, expect, test } from 'vitest';
import { answerKey } from '../../src/simulator/answers.ts';
import { ernieModels } from '../../src/simulator/models.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';
import { chat, realClock, startForTest } from './test-simulator.ts';

describe('what is refused', () => {
  test.each([
    { key: 'wrong', status: 401, why: 'another key' },
    { status: 401, why: 'no key' },
    { key: 'right', status: 200, why: 'the key' },
  ])('$why is a $status', async ({ key, status }) => {
    const simulator = await startForTest({ apiKey: 'right' });
    const reply = await chat(simulator, key === undefined ? {} : { key });
    expect(reply.status).toBe(status);
    expect(simulator.counters().outcomes).toEqual({ [status === 200 ? 'answered' : 'wrongKey']: 1 });
    if (status === 401) expect(JSON.parse(reply.text)).toMatchObject({ status: 401, message: /valid API key/ });
  });

  test('an unlisted or withdrawn model is a 404 that names it; an alias and a deprecated one are served', async () => {
    const withdrawn = await startForTest({ models: ernieModels('withdrawn') });
    const deprecated = await startForTest({ models: ernieModels('deprecated') });
    const ask = (simulator: typeof withdrawn, model: string) => chat(simulator, { body: { model } });
    const gone = await ask(withdrawn, 'baidu/ernie-4.5-0.3b');
    expect(gone.status).toBe(404);
    expect(JSON.parse(gone.text).message).toContain('baidu/ernie-4.5-0.3b');
    expect((await ask(withdrawn, 'no/such-model')).status).toBe(404);
    expect((await ask(withdrawn, 'ernie-4.5-21b-a3b-thinking')).status).toBe(200);
    expect((await ask(deprecated, 'baidu/ernie-4.5-0.3b')).status).toBe(200);
    expect(withdrawn.counters().outcomes).toEqual({ unknownModel: 2, answered: 1 });
  });

  test('a parameter out of range is a 400 that names it', async () => {
    const simulator = await startForTest();
    const { status, text, headers } = await chat(simulator, { body: { max_tokens: 0 } });
    expect(status).toBe(400);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(text)).toEqual({
      title: 'Bad Request',
      status: 400,
      message: expect.stringContaining('max_tokens'),
      instance: '/v1/chat/completions',
      requestId: expect.any(String),
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
      error: { name: 'BadRequestException', message: expect.stringContaining('max_tokens') },
    });
    expect(simulator.counters().outcomes).toEqual({ badRequest: 1 });
  });

  test.each(['/chat/completions', '/v1', '/v1/completions'])('no such route: POST %s is a 404', async (path) => {
    const simulator = await startForTest();
    const reply = await fetch(new URL(path, simulator.baseUrl), { method: 'POST', body: '{}' });
    expect({ status: reply.status, body: await reply.json() }).toMatchObject({
      status: 404,
      body: { message: `Cannot POST ${path}` },
    });
    expect(simulator.counters()).toMatchObject({ requests: 0, unknownRoutes: 1 });
  });
});

describe('the whole server', () => {
  test('gives every request the same answer and fate in any order, and two servers of one seed agree', async () => {
    const key = Array.from({ length: 60 }, (_, n) => ({ prompt: `Question ${n}?`, expected: `Answer ${n}.` }));
    const options = { answerFor: answerKey(key, 0.5, 7), seed: 7, faults: { error500: 0.2, error503: 0.2 } };
    const [one, other] = [await startForTest(options), await startForTest(options)];
    const ask = async (simulator: typeof one, row: number) => {
      const { status, headers, text } = await chat(simulator, { prompt: `Question ${row}?`, requestId: `r:${row}:1` });
      return [
        row,
        status,
        headers['x-inference-id'],
        status === 200 ? JSON.parse(text).choices[0].message.content : null,
      ];
    };
    const rows = [...key.keys()];
    const forwards = await Promise.all(rows.map((row) => ask(one, row)));
    const backwards = await Promise.all([...rows].reverse().map((row) => ask(other, row)));
    expect(backwards.reverse()).toEqual(forwards);
    expect(new Set(forwards.map(([, status]) => status))).toEqual(new Set([200, 500, 503]));
  });

  test('counts what it served: requests are outcomes, and the ids answered are kept when asked for', async () => {
    const simulator = await startForTest({ faults: { error503: 0.5 }, keepAnsweredIds: true });
    const ids = Array.from({ length: 40 }, (_, n) => `r:${n}:1`);
    const replies = await Promise.all(ids.map((requestId) => chat(simulator, { requestId })));
    const answered = ids.filter((_, n) => replies[n]?.status === 200);
    const { requests, inFlight, maxInFlight, outcomes, answeredIds } = simulator.counters();
    expect({ requests, inFlight }).toEqual({ requests: 40, inFlight: 0 });
    expect(maxInFlight).toBeGreaterThanOrEqual(1);
    expect(outcomes).toEqual({ answered: answered.length, error503: 40 - answered.length });
    expect([...answeredIds].sort()).toEqual([...answered].sort());
  });

  test('counts a client that leaves while it waits', async () => {
    const simulator = await startForTest({ latencyMs: 60_000 });
    const leaving = new AbortController();
    const reply = chat(simulator, { signal: leaving.signal });
    await expect.poll(() => simulator.counters().inFlight).toBe(1);
    leaving.abort();
    await reply;
    await expect.poll(() => simulator.counters().outcomes).toEqual({ clientGone: 1 });
  });

  test('takes its latency from its clock', async () => {
    const waited: number[] = [];
    const clock = { ...realClock, wait: async (ms: number) => void waited.push(ms) };
    const simulator = await startForTest({ latencyMs: 5000, latencySigma: 0, clock });
    await chat(simulator);
    expect(waited.splice(0)).toEqual([5000]);
    await chat(simulator, { prompt: 'a b c d e f', body: { stream: true } });
    expect(waited.reduce((sum, ms) => sum + ms)).toBeCloseTo(5000);
    expect(waited[0]).toBe(2000);
  });

  test('close() cuts what is going on and frees the port', async () => {
    const simulator = await startForTest({ faults: { hangBeforeHeaders: 1 } });
    const reply = chat(simulator);
    await expect.poll(() => simulator.counters().inFlight).toBe(1);
    await simulator.close();
    expect((await reply).status).toBeNull();
    const again = await startForTest({ port: simulator.port });
    expect(again.baseUrl).toBe(`http://127.0.0.1:${simulator.port}/v1`);
  });

  test('a port that is taken is told, exit 5', async () => {
    const simulator = await startForTest();
    const failure = await startForTest({ port: simulator.port }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UserError);
    expect(failure).toMatchObject({ exitCode: 5, message: expect.stringContaining(String(simulator.port)) });
  });

  test('impossible fault rates are told before it listens', async () => {
    await expect(startForTest({ faults: { reset: 0.7, cutStream: 0.7 } })).rejects.toThrow(/add up to 1.4/);
  });
});
