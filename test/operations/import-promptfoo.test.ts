import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { importPromptfoo } from '../../src/operations/import-promptfoo.ts';
import { folderForTest } from '../e2e/cli.ts';

const options = { baseUrl: null, apiKeyEnv: null, isSimulated: false, name: null };

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = folderForTest();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const provider = (config: object) => `{ id: "openai:m", config: ${JSON.stringify(config)} }`;
const whole = (providers: string, tests = '[{ vars: { q: a } }]') =>
  `prompts: ["{{q}}"]\nproviders: [${providers}]\ntests: ${tests}\n`;

describe('a config that cannot be converted is said to be so, and nothing is written', () => {
  test.each([
    { files: {}, says: 'no such config file', why: 'it is not there' },
    { files: { 'p.yaml': 'prompts: [a\nproviders: }\n' }, says: 'not valid YAML', why: 'it is broken' },
    { files: { 'p.yaml': 'name: x\n' }, says: 'no promptfoo config', why: 'it is something else' },
    { files: { 'p.yaml': whole(provider({ apiBaseUrl: '{{env.URL}}' })) }, says: 'baseUrl', why: 'of its address' },
    { files: { 'p.yaml': whole(provider({ temperature: 9 })) }, says: 'temperature', why: 'of a parameter' },
    {
      files: { 'p.yaml': whole('openai:m', 't.csv'), 't.csv': 'q,r\na,b\nc\n' },
      says: 'cell',
      why: 'its CSV file is torn',
    },
    {
      files: { 'p.yaml': whole('openai:m', 't.yaml'), 't.yaml': 'a: [' },
      says: 'not valid YAML',
      why: 'its tests are broken',
    },
    {
      files: { 'p.yaml': whole('openai:m'), 'ours.yaml': '' },
      says: 'such a file already',
      why: 'the new file is there',
    },
    {
      files: { 'p.yaml': whole('openai:m'), 'ours-tests.csv': '' },
      says: 'such a file already',
      why: 'so is its dataset',
    },
  ])('$why', async ({ files, says }) => {
    const folder = folderWith(files);
    const imported = importPromptfoo(join(folder, 'p.yaml'), join(folder, 'ours.yaml'), options);
    await expect(imported).rejects.toThrow(says);
    await expect(imported).rejects.toMatchObject({ exitCode: 2 });
    expect(readdirSync(folder).toSorted()).toEqual(Object.keys(files).toSorted());
  });
});

test('cells come over byte for byte, whatever is in them', async () => {
  const cells = [' a ', 'x\n"y", z', "it's\ttabbed", '{a: b}', 'CR\rLF\r\n.', '', '=1+1', '日本 💬'];
  const tests = JSON.stringify(
    cells.map((q) => ({ vars: { q, r: 'x' }, assert: [{ type: 'contains', value: `${q}.` }] })),
  );
  const folder = folderWith({ 'p.yaml': whole('openai:m', tests) });
  const { rows, left } = await importPromptfoo(join(folder, 'p.yaml'), join(folder, 'ours.yaml'), options);
  expect({ rows, left }).toEqual({ rows: cells.length, left: [] });
  const { readRows } = await import('../../src/dataset/read-rows.ts');
  const found: string[][] = [];
  const bytes = readFileSync(join(folder, 'ours-tests.csv'));
  await readRows(chunks(bytes), 'ours-tests.csv', {}, (all) => {
    for (const row of all) found.push([row.columns['q'] ?? '', row.columns['expect_contains'] ?? '']);
  });
  expect(found).toEqual(cells.map((cell) => [cell, `${cell}.`]));
});

async function* chunks(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

test.each([
  { description: 'Nightly letters', name: null, called: 'Nightly letters', why: 'its description' },
  { description: 'latest', name: null, called: null, why: 'its folder, where no run may be called so' },
  { description: 'x', name: 'mine', called: 'mine', why: 'as it is told' },
])('it is called $called ($why)', async ({ description, name, called }) => {
  const folder = folderWith({ 'p.yaml': `description: ${description}\n${whole('openai:m')}` });
  const path = join(folder, 'ours.yaml');
  await importPromptfoo(join(folder, 'p.yaml'), path, { ...options, name });
  const config = await readConfig(path, {}, {});
  expect(config.name).toBe(called ?? folder.split('/').at(-1));
});

test('a header with a secret in it is left out, and said', async () => {
  const headers = { Authorization: 'Bearer abc123', 'X-Team': 'evals', 'X-Token': '{{ env.TEAM_TOKEN }}' };
  const folder = folderWith({ 'p.yaml': whole(provider({ headers })) });
  const { left } = await importPromptfoo(join(folder, 'p.yaml'), join(folder, 'ours.yaml'), options);
  const text = readFileSync(join(folder, 'ours.yaml'), 'utf8');
  expect(text).toContain('X-Team: evals');
  expect(text).toMatch(/X-Token: \$\{TEAM_TOKEN\}/);
  expect(text).not.toContain('abc123');
  expect(left).toEqual([expect.stringContaining('header Authorization')]);
});
