import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { folderForTest, query, runCli } from './cli.ts';
import { answerWith, serveForTest } from './test-endpoint.ts';

const files = ['.env.example', 'promptbatch.schema.json', 'promptbatch.yaml', 'questions.csv'];

test('without a terminal it takes the defaults: a config for the vendor, a dataset, .env.example, and says what is next', async () => {
  const folder = folderForTest();
  const { exitCode, stdout, stderr } = await runCli(folder, ['init']);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
  expect(readdirSync(folder).toSorted()).toEqual(files);
  expect(stderr).toContain('  promptbatch check promptbatch.yaml\n  promptbatch run promptbatch.yaml\n');
  expect(stderr).toContain('AIMLAPI_KEY');
  expect(readFileSync(join(folder, '.env.example'), 'utf8')).toMatch(/^AIMLAPI_KEY=$/m);
  const text = readFileSync(join(folder, 'promptbatch.yaml'), 'utf8');
  expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/promptbatch\.schema\.json\n/);
  const config = await readConfig(join(folder, 'promptbatch.yaml'), {}, {});
  expect(config).toMatchObject({
    name: 'questions',
    endpoint: { baseUrl: 'https://api.aimlapi.com/v1', apiKeyEnv: 'AIMLAPI_KEY' },
    variants: [{ model: 'baidu/ernie-4.5-0.3b' }],
  });
});

test('the schema beside the config is the published one', async () => {
  const folder = folderForTest();
  await runCli(folder, ['init', '--quiet']);
  const published = readFileSync(join(import.meta.dirname, '../../configs/promptbatch.schema.json'), 'utf8');
  expect(readFileSync(join(folder, 'promptbatch.schema.json'), 'utf8')).toBe(published);
});

const ownDatasets = {
  plain: 'id,prompt,expected\n1,What is 1 plus 1?,2\n2,What is 2 plus 1?,3\n',
  'odd names': '"my ""odd"" column",質問,it\'s,"{{ x }}",Answer\na,What is 1 plus 1?,b,c,2\n',
  'nothing expected': 'text\nWhat is 1 plus 1?\n',
  'expected now and then': 'question;answer\nWhat is 1 plus 1?;2\nHow are you?;\n',
} as const;

describe('what it wrote runs as it is', () => {
  const cases = (['simulated', 'http'] as const).flatMap((endpoint) =>
    (['starter', ...Object.keys(ownDatasets)] as const).map((dataset) => ({ endpoint, dataset })),
  );
  test.each(cases)('$endpoint endpoint, $dataset dataset', async ({ endpoint, dataset }) => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response) => answerWith(response, 'It is 2.'));
    const own = dataset === 'starter' ? null : ownDatasets[dataset as keyof typeof ownDatasets];
    if (own !== null) writeFileSync(join(folder, 'own data.csv'), own);
    const init = await runCli(folder, [
      ...['init', '-o', 'evals/first one.yaml', '--yes'],
      ...(endpoint === 'simulated' ? ['--simulated'] : ['--base-url', baseUrl, '--model', 'm']),
      ...(own === null ? [] : ['--dataset', 'own data.csv', '--name', 'own: run']),
    ]);
    expect(init).toMatchObject({ exitCode: 0 });
    expect(init.stderr).toContain("promptbatch run 'evals/first one.yaml'\n");
    const { exitCode, stderr } = await runCli(folder, ['run', 'evals/first one.yaml']);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    const rows = own === null ? 5 : own.trim().split('\n').length - 1;
    const name = own === null ? 'questions' : 'own: run';
    const runs = query(folder, 'SELECT name, count(*) AS answered FROM runs JOIN results ON run_id = runs.id');
    expect(runs).toEqual([{ name, answered: rows }]);
  });

  test('a column can be the prompt, however it is called', async () => {
    const folder = folderForTest();
    writeFileSync(join(folder, 'odd.csv'), ownDatasets['odd names']);
    const { baseUrl, asked } = await serveForTest((_, response) => answerWith(response, 'It is 2.'));
    const columns = ['my "odd" column', '{{ x }}'];
    for (const [index, column] of columns.entries()) {
      const config = `${index}.yaml`;
      await runCli(folder, ['init', '-o', config, '--dataset', 'odd.csv', '--prompt', column, '--base-url', baseUrl]);
      expect(await runCli(folder, ['run', config])).toMatchObject({ exitCode: 0 });
    }
    expect(asked.map(({ question }) => question)).toEqual(['a', 'c']);
  });
});

test('the column that holds what is right may be called anything', async () => {
  const folder = folderForTest();
  writeFileSync(join(folder, 'animals.csv'), 'frage,antwort\nBeine einer Spinne?,8\n');
  const { baseUrl } = await serveForTest((_, response) => answerWith(response, 'Sie hat 8.'));
  const ours = ['init', '--dataset', 'animals.csv', '--base-url', baseUrl];
  expect((await runCli(folder, [...ours, '-o', 'unjudged.yaml'])).stderr).toContain('--expected');
  await runCli(folder, [...ours, '--expected', 'antwort']);
  const { exitCode, stdout } = await runCli(folder, ['run', 'promptbatch.yaml']);
  expect({ exitCode, stdout }).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('contains 100.0 %') });
});

describe('it overwrites nothing', () => {
  test.each(['promptbatch.yaml', 'questions.csv'])('%s is named, and nothing is written', async (name) => {
    const folder = folderForTest();
    writeFileSync(join(folder, name), 'mine');
    const { exitCode, stderr } = await runCli(folder, ['init']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(name);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(6);
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
  });

  test('what configs of a folder share is left as it is, and that is said', async () => {
    const folder = folderForTest();
    writeFileSync(join(folder, '.env.example'), 'MINE=\n');
    const { exitCode, stderr } = await runCli(folder, ['init']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('left as they are: .env.example');
    expect(readFileSync(join(folder, '.env.example'), 'utf8')).toBe('MINE=\n');
  });

  test('a link that leads nowhere is not written through', async () => {
    const folder = folderForTest();
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'promptbatch.yaml'));
    expect(await runCli(folder, ['init'])).toMatchObject({ exitCode: 2 });
    expect(existsSync(join(folder, 'elsewhere'))).toBe(false);
  });
});

describe('mistakes', () => {
  test.each([
    { args: ['--base-url', 'localhost:8080'], says: ['--base-url', 'http://'] },
    { args: ['--base-url', 'http://x/v1', '--simulated'], says: ['mutually exclusive'] },
    { args: ['--dataset', 'torn.csv'], says: ['torn.csv:3', '2 problems in all', 'torn.csv:4'] },
    { args: ['--prompt', '{{ qestion }}'], says: ['--prompt', 'Did you mean "question"?'] },
    { args: ['--expected', 'expectd'], says: ['--expected', 'Did you mean "expected"?'] },
    { args: ['extra'], says: ['extra'] },
  ])('$args', async ({ args, says }) => {
    const folder = folderForTest();
    writeFileSync(join(folder, 'torn.csv'), 'a,b\n1,2\n3\n4,5,6\n');
    const { exitCode, stderr } = await runCli(folder, ['init', ...args]);
    expect(exitCode).toBe(2);
    for (const word of says) expect(stderr).toContain(word);
    expect(readdirSync(folder)).toEqual(['torn.csv']);
  });

  test.each([
    '/proc/promptbatch.yaml',
    '/proc/promptbatch/below.yaml',
    'questions.csv/promptbatch.yaml',
    'closed/promptbatch.yaml',
  ])('%s cannot be written: exit 5, and nothing is left behind', async (path) => {
    const folder = folderForTest();
    writeFileSync(join(folder, 'questions.csv'), 'prompt\nhi\n');
    // Nobody writes there, but for a superuser: so it is a link into a place where nobody does.
    if (process.getuid?.() === 0) symlinkSync('/proc/self', join(folder, 'closed'));
    else {
      mkdirSync(join(folder, 'closed'));
      chmodSync(join(folder, 'closed'), 0o500);
    }
    const { exitCode, stderr } = await runCli(folder, ['init', '-o', path, '--dataset', 'questions.csv']);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('cannot be written');
    expect(stderr).not.toContain('    at ');
    expect(existsSync(join(folder, path))).toBe(false);
  });
});
