import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ernieModels } from '../../src/simulator/models.ts';
import { startForTest } from '../simulator/test-simulator.ts';
import { folderForTest, runCli, startCli, writeProject } from './cli.ts';

const key = 'sk-secret-of-the-tests-0123';
const small = 'baidu/ernie-4.5-0.3b';

async function project(folder: string, options: Parameters<typeof startForTest>[0]) {
  const simulator = await startForTest({ apiKey: key, ...options });
  const variants = [
    { model: small, messages: [{ role: 'user', content: '{{ question }}' }], params: { stop: 'plus' } },
  ];
  const endpoint = { baseUrl: simulator.baseUrl, apiKeyEnv: 'TEST_KEY' };
  return writeProject(folder, simulator.baseUrl, { config: { endpoint, variants } });
}

describe('promptbatch check', () => {
  test('with a key from --env-file and --probe: a page to read, exit 0, no key in it, nothing left behind', async () => {
    const folder = folderForTest();
    const config = await project(folder, { models: ernieModels('deprecated') });
    writeFileSync(join(folder, '.env'), `TEST_KEY=${key}\n`);
    const { exitCode, stdout, stderr } = await runCli(folder, ['check', config, '--env-file', '.env', '--probe']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: expect.stringContaining(`Database: ${join(folder, 'results/promptbatch.db')}`),
    });
    expect(stdout).toMatch(/^✓ key +TEST_KEY holds one/m);
    expect(stdout).toMatch(/^! model +baidu\/ernie-4\.5-0\.3b is deprecated/m);
    expect(stdout).toMatch(/^✓ balance +\$100\.00 left/m);
    expect(stdout).toMatch(/^! parameters +Visibly ignored: stop/m);
    expect(stdout).toMatch(/Ready, \d to look at: promptbatch run /);
    expect(`${stdout}${stderr}`).not.toContain(key);
    expect(readdirSync(folder).sort()).toEqual(['.env', 'eval.json', 'questions.csv']);
  });

  test('--json is one document on stdout; --model, --name and --set override; withdrawn is exit 4', async () => {
    const folder = folderForTest();
    const config = await project(folder, { models: ernieModels('withdrawn') });
    const { exitCode, stdout } = await runCli(
      folder,
      ['check', config, '--json', '--model', 'ernie-4.5-0.3b', '--name', 'other', '--set', 'scorers=[]'],
      { TEST_KEY: key },
    );
    const document = JSON.parse(stdout) as { lines: { item: string; found: string; mark: string }[] };
    expect({ exitCode, document }).toMatchObject({ exitCode: 4, document: { ready: false, exitCode: 4 } });
    expect(document.lines.find(({ item }) => item === 'model')?.found).toContain('ernie-4.5-0.3b is withdrawn');
    expect(document.lines[0]?.found).toMatch(/^other: .*no scorers/);
  });

  test.each([
    { args: ['--base-url', 'http://127.0.0.1:1/v1', '--set', 'endpoint.apiKeyEnv=PATH'], code: 3, says: '✗ endpoint' },
    { args: ['--set', 'nmae=x'], code: 2, says: 'Did you mean name?' },
    { args: [], code: 2, says: 'TEST_KEY is not set' },
  ])('$args: exit $code', async ({ args, code, says }) => {
    const folder = folderForTest();
    const { exitCode, stdout } = await runCli(folder, ['check', await project(folder, {}), ...args]);
    expect(exitCode).toBe(code);
    expect(stdout).toContain(says);
  });

  test('Ctrl-C while it waits for a server: exit 130, and the scratch database is gone', async () => {
    const folder = folderForTest();
    const config = writeProject(folder, 'http://127.0.0.1:1/v1');
    const checking = startCli(folder, ['check', config, '--wait'], {
      TMPDIR: folder,
      NODE_DISABLE_COMPILE_CACHE: '1',
    });
    checking.stderr.on('data', (text: Buffer) => {
      if (text.includes('Waiting for the endpoint')) checking.kill('SIGINT');
    });
    expect((await checking).exitCode).toBe(130);
    expect(readdirSync(folder).sort()).toEqual(['eval.json', 'questions.csv']);
  });

  test('a wait of nothing is a mistake', async () => {
    const folder = folderForTest();
    const { exitCode, stderr } = await runCli(folder, ['check', 'eval.json', '--wait-seconds', '0']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining('--wait-seconds') });
  });
});
