import { once } from 'node:events';
import { expect, test } from 'vitest';
import { folderForTest, startCli } from './cli.ts';

test('simulate serves with the faults of a config until Ctrl-C, and then says what it met', async () => {
  const faults = '{ after: { answers: 1, fault: credit402 } }';
  const running = startCli(folderForTest(), ['simulate', '--faults', faults, '--latency-ms', '0']);
  const [said] = await once(running.stdout, 'data');
  const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Say it back' }] });
  const ask = () => fetch(`${String(said).trim()}/chat/completions`, { method: 'POST', body });
  const first = await ask();
  expect(await first.json()).toMatchObject({ choices: [{ message: { content: 'Say it back' } }] });
  expect((await ask()).status).toBe(402);
  running.kill('SIGINT');
  const { exitCode, stderr } = await running;
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: expect.stringContaining('2 requests: {"answered":1,"credit402":1}'),
  });
});
