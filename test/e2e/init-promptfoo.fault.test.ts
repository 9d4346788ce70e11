import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, query, runCli } from './cli.ts';
import { answerWith, serveForTest } from './test-endpoint.ts';

const recorded = join(import.meta.dirname, 'promptfoo');
const answers = JSON.parse(readFileSync(join(recorded, 'answers.json'), 'utf8')) as Readonly<Record<string, string>>;

/** What promptfoo said of each test and variant, and what it sent, as recorded from it. */
interface Recorded {
  readonly promptfoo: string;
  readonly results: readonly {
    readonly test: number;
    readonly variant: number;
    readonly output: string;
    readonly pass: boolean;
    readonly checks: readonly { readonly type: string; readonly pass: boolean }[];
  }[];
  readonly requests: readonly unknown[];
}

/** The endpoint that promptfoo was asked with too: the answer for the first of the words that stands in the question. */
async function recordedEndpoint() {
  return serveForTest(({ question, body }, response) => {
    const known = Object.entries(answers).find(([words]) => question.includes(words));
    const answer = known?.[1] ?? `I do not know: ${question}`;
    answerWith(response, body['model'] === 'model-loud' ? answer.toUpperCase() : answer);
  });
}

/** A config of promptfoo's and what it names, in a folder of its own, asking `baseUrl`. */
function promptfooProject(name: string, baseUrl: string): { readonly folder: string; readonly config: string } {
  const folder = folderForTest();
  cpSync(join(recorded, name), folder, { recursive: true });
  const config = readdirSync(folder).find((file) => file.startsWith('promptfooconfig')) ?? '';
  const text = readFileSync(join(folder, config), 'utf8');
  writeFileSync(join(folder, config), text.replaceAll('{{ENDPOINT}}', baseUrl));
  return { folder, config };
}

interface OwnResult {
  readonly test: number;
  readonly variant: number;
  readonly output: string;
  readonly passes: string | null;
}

function ownResults(folder: string): OwnResult[] {
  return query<OwnResult>(
    folder,
    `SELECT row_index AS test, variant, answers.text AS output,
            (SELECT json_group_array(passed) FROM scores WHERE scores.run_id = results.run_id AND scores.seq = results.seq) AS passes
     FROM results JOIN answers USING (run_id, seq) ORDER BY row_index, variant`,
  );
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  );
}

const notCarried = new Set(['latency', 'javascript', 'is-json', 'similar', 'word-count']);

describe('a promptfoo config, converted and run, asks and passes as promptfoo 0.123 does, row by row', () => {
  test.each([
    { name: 'capitals', why: 'a CSV with a kind of assertion in each __expected', left: 0 },
    { name: 'support', why: 'chat messages from a file, tests in the config', left: 0 },
    { name: 'two-models', why: 'two providers, three prompts, defaultTest', left: 0 },
    { name: 'negations', why: 'JSON, tests from a YAML file, denials', left: 0 },
    { name: 'mixed', why: 'with much that cannot be carried', left: 5 },
  ])('$name ($why)', async ({ name, left }) => {
    const { baseUrl, asked } = await recordedEndpoint();
    const { folder, config } = promptfooProject(name, baseUrl);
    const init = await runCli(folder, ['init', '--from', 'promptfoo', config, '--base-url', baseUrl]);
    expect(init).toMatchObject({ exitCode: 0 });
    expect(init.stderr.includes('Nothing was left behind.')).toBe(left === 0);

    const run = await runCli(folder, ['run', 'promptbatch.yaml'], { OPENAI_API_KEY: 'k' });
    expect(run).toMatchObject({ exitCode: 0 });

    const { promptfoo, results, requests } = JSON.parse(readFileSync(join(folder, 'passes.json'), 'utf8')) as Recorded;
    expect(promptfoo).toMatch(/^0\.123\./);
    const theirs = results.map(({ test: row, variant, output, checks, pass }) => {
      const carried = checks.filter(({ type }) => !notCarried.has(type)).map((check) => check.pass);
      return { test: row, variant, output, pass: left === 0 ? pass : !carried.includes(false), checks: carried.length };
    });
    const ours = ownResults(folder).map(({ passes, ...result }) => {
      const scores = JSON.parse(passes ?? '[]') as number[];
      return { ...result, pass: !scores.includes(0), checks: scores.length };
    });
    expect(ours).toEqual(theirs);
    expect(asked.map(({ body }) => JSON.stringify(sorted(body))).toSorted()).toEqual(
      requests.map((request) => JSON.stringify(request)).toSorted(),
    );
  });
});

describe('mistakes', () => {
  test.each([
    { args: ['--from', 'promptfoo'], says: ['Which config'] },
    { args: ['claude.yaml'], says: ['--from promptfoo claude.yaml'] },
    { args: ['--from', 'promptfoo', 'claude.yaml'], says: ['Nothing of this config', 'anthropic:messages:claude'] },
    { args: ['--from', 'promptfoo', 'claude.yaml', '--model', 'm'], says: ['mutually exclusive'] },
    { args: ['--from', 'promptfoo', 'claude.yaml', '--name', 'latest'], says: ['--name', 'none of latest'] },
  ])('$args', async ({ args, says }) => {
    const folder = folderForTest();
    const text = 'prompts: ["{{q}}"]\nproviders: [anthropic:messages:claude]\ntests: [{ vars: { q: a } }]\n';
    writeFileSync(join(folder, 'claude.yaml'), text);
    const { exitCode, stderr } = await runCli(folder, ['init', ...args]);
    expect(exitCode).toBe(2);
    for (const word of says) expect(stderr).toContain(word);
    expect(stderr.trim().split('\n').length).toBeLessThanOrEqual(6);
    expect(readdirSync(folder)).toEqual(['claude.yaml']);
  });
});

test('what is left behind is told with its place, and the new config says so too', async () => {
  const { folder } = promptfooProject('mixed', 'http://127.0.0.1:1/v1');
  const { stderr } = await runCli(folder, [
    'init',
    '--from',
    'promptfoo',
    'promptfooconfig.yaml',
    '-o',
    'ours/mixed.yaml',
  ]);
  const lines = [
    'latency (promptfooconfig.yaml:12)',
    'javascript (letters.csv:2, promptfooconfig.yaml:18)',
    'is-json (letters.csv:3)',
    'similar (letters.csv:5)',
    'word-count (promptfooconfig.yaml:23)',
  ];
  for (const line of lines) expect(stderr).toContain(line);
  expect(readdirSync(join(folder, 'ours')).toSorted()).toEqual([
    '.env.example',
    'mixed-tests.csv',
    'mixed.yaml',
    'promptbatch.schema.json',
  ]);
  const text = readFileSync(join(folder, 'ours/mixed.yaml'), 'utf8');
  for (const line of lines) expect(text).toContain(`#   - ${line}`);
});

test('it can be tried against the built-in endpoint first', async () => {
  const { folder } = promptfooProject('support', '');
  await runCli(folder, ['init', '--from', 'promptfoo', 'promptfooconfig.yaml', '--simulated', '--name', 'trial']);
  expect(await runCli(folder, ['run', 'promptbatch.yaml'])).toMatchObject({ exitCode: 0 });
});
