import { cpSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { folderForTest, mainFile, newestRun, runCli, writeProject } from './cli.ts';
import { answerSum, answerWith, type Behaviour, refuse, serveForTest } from './test-endpoint.ts';

const fails =
  (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour =>
  (_, response) => {
    refuse(response, status, body, headers);
  };
const noRetry = { retry: { maxAttempts: 1 } };

describe('the exit code', () => {
  test.each<{ code: number; why: string; behave: Behaviour; config?: Record<string, unknown>; word: string }>([
    { code: 0, why: 'everything was answered', behave: answerSum, word: 'good' },
    { code: 0, why: 'wrong answers are not errors', behave: (_, response) => answerWith(response, 'no'), word: 'good' },
    {
      code: 0,
      why: 'few enough failed',
      behave: (one, response) =>
        one.question.includes(' 7 ') ? refuse(response, 503, 'busy') : answerSum(one, response),
      config: { ...noRetry, maxErrorRate: 0.05 },
      word: 'good',
    },
    {
      code: 3,
      why: 'more failed than maxErrorRate allows',
      behave: (one, response) =>
        one.question.includes(' 7 ') ? refuse(response, 503, 'busy') : answerSum(one, response),
      config: { ...noRetry, maxErrorRate: 0.04 },
      word: 'incomplete',
    },
    {
      code: 3,
      why: 'a scorer failed',
      behave: (_, response) => answerWith(response, `${'a'.repeat(40)}!`),
      config: { scorers: [{ type: 'regex', pattern: '^(a+)+$' }] },
      word: 'incomplete',
    },
    {
      code: 3,
      why: 'a long quota is used up',
      behave: fails(429, { message: 'Free-tier limit reached: 10 requests per hour.' }),
      word: 'incomplete',
    },
    {
      code: 3,
      why: 'the server names a wait longer than giveUpAfterMin',
      behave: fails(429, { message: 'Slow down.' }, { 'retry-after': '7200' }),
      word: 'incomplete',
    },
    { code: 4, why: 'the key is wrong', behave: fails(401, { message: 'No such key.' }), word: 'refused' },
    { code: 4, why: 'there is no money', behave: fails(402, { message: 'Top up.' }), word: 'refused' },
    { code: 4, why: 'the route is not there', behave: fails(404, { message: 'Cannot POST.' }), word: 'refused' },
    {
      code: 4,
      why: 'the first samples all get a 400',
      behave: fails(400, { message: 'n must be 1' }),
      word: 'refused',
    },
    {
      code: 4,
      why: 'the first attempts all get one and the same 500',
      behave: fails(500, { message: 'n must be 1' }),
      word: 'refused',
    },
  ])('is $code: $why', async ({ code, behave, config = {}, word }) => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(behave);
    const { exitCode, stderr } = await runCli(folder, ['run', writeProject(folder, baseUrl, { config })]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: code });
    const run = await newestRun(folder);
    expect(run).toMatchObject({ verdict: { word, exitCode: code } });
    if (code === 4) expect(run).toMatchObject({ status: 'stopped', failed: 0 });
  });

  test('is 4 for a model that the endpoint has withdrawn; its replacement is named and nothing is sent', async () => {
    const { createServer } = await import('node:http');
    const folder = folderForTest();
    let chats = 0;
    const server = createServer((request, response) => {
      if (request.method === 'POST') chats += 1;
      response.setHeader('content-type', 'application/json');
      const gone = { id: 'm', aliases: [], status: 'withdrawn', replaced_by: 'm-2', reason: 'provider_delisted' };
      response.end(JSON.stringify({ data: request.url?.includes('deprecations') ? [gone] : [] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const config = writeProject(folder, `http://127.0.0.1:${port}/v1`);
    const { exitCode, stderr } = await runCli(folder, ['run', config]);
    server.close();
    expect(exitCode).toBe(4);
    expect(stderr).toContain('m-2');
    expect(chats).toBe(0);
  });

  test('is 1, never 10, for an error that nobody expected', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl);
    const planted = join(folder, 'planted.mjs');
    writeFileSync(planted, 'globalThis.setInterval = () => { throw new Error("planted"); };');
    const { exitCode, stderr } = await execa(process.execPath, ['--import', planted, mainFile, 'run', config], {
      cwd: folder,
      reject: false,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('a bug of ours');
    expect(stderr).toContain('planted');
    expect((await runCli(folder, ['run', config])).exitCode).toBe(0);
  });

  test('is 1, never 10, where the native addon is missing', async () => {
    const folder = folderForTest();
    cpSync(dirname(mainFile), join(folder, 'dist'), { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const { exitCode, stderr } = await execa(process.execPath, [join(folder, 'dist/main.js'), 'runs'], {
      cwd: folder,
      reject: false,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('better-sqlite3');
  });
});
