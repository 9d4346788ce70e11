import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { NotAnswered, openAsker } from '../../src/commands/ask.ts';
import type { InitOptions } from '../../src/commands/init.ts';
import { gatherAnswers } from '../../src/commands/init-answers.ts';
import { folderForTest } from '../e2e/cli.ts';

const noFlags: InitOptions = {
  from: undefined,
  file: undefined,
  output: 'promptbatch.yaml',
  baseUrl: undefined,
  simulated: undefined,
  apiKeyEnv: undefined,
  model: undefined,
  dataset: undefined,
  prompt: undefined,
  expected: undefined,
  name: undefined,
  yes: false,
  db: undefined,
  quiet: false,
  logJson: false,
  color: undefined,
};

/** A person who types these keys, each answer as soon as its question stands there. */
function personTyping(...answers: readonly string[]) {
  const input = new PassThrough();
  const output = new PassThrough();
  const left = [...answers];
  let said = '';
  output.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (/\]: /.test(text) && left.length > 0) input.write(left.shift());
  });
  const asker = openAsker(input, output);
  onTestFinished(() => asker.close());
  return { asker, said: () => said };
}

test('Enter five times takes the defaults, which stand beside the questions', async () => {
  const { asker, said } = personTyping('\n', '\n', '\n', '\n', '\n');
  expect(await gatherAnswers(noFlags, asker)).toMatchObject({
    baseUrl: 'https://api.aimlapi.com/v1',
    model: 'baidu/ernie-4.5-0.3b',
    dataset: { path: null },
    prompt: '{{ question }}',
    name: 'questions',
  });
  for (const shown of ['1/5', '5/5', '[https://api.aimlapi.com/v1]', '[baidu/ernie-4.5-0.3b]', '[starter]'])
    expect(said()).toContain(shown);
});

test('what cannot be used is asked again, with the reason', async () => {
  const folder = folderForTest();
  const csv = join(folder, 'my cases.csv');
  writeFileSync(csv, 'id,Frage im Text,answer\n1,a,b\n2,c,\n');
  const { asker, said } = personTyping(
    'ftp://x\n',
    'simulated\n',
    'm\n',
    `${folder}\n`,
    `${csv}\n`,
    'no column\n',
    '{{ frage }}\n',
    'Frage im Text\n',
    'latest\n',
    'nightly\n',
  );
  expect(await gatherAnswers(noFlags, asker)).toMatchObject({
    baseUrl: null,
    model: 'm',
    dataset: { path: csv, expected: 'answer', hasEmpty: new Set(['answer']) },
    prompt: '{{ columns["Frage im Text"] }}',
    name: 'nightly',
  });
  for (const reason of [
    'must be a whole http:// or https:// URL',
    'EISDIR',
    'names no column',
    'no such column',
    'none of latest',
  ])
    expect(said()).toContain(reason);
  expect(said()).toContain('[my cases]');
});

test('a flag answers its question', async () => {
  const { asker, said } = personTyping('\n', '\n', '\n');
  const answers = await gatherAnswers({ ...noFlags, simulated: true, model: 'given' }, asker);
  expect(answers).toMatchObject({ baseUrl: null, model: 'given', name: 'questions' });
  expect(said()).not.toMatch(/[12]\/5/);
});

test.each([
  { key: '\u0003', called: 'Ctrl-C' },
  { key: '\u0004', called: 'Ctrl-D' },
])('$called leaves', async ({ key }) => {
  const { asker } = personTyping('\n', key);
  await expect(gatherAnswers(noFlags, asker)).rejects.toThrow(NotAnswered);
});

test('a dataset is called by its name where a run can be', async () => {
  const path = join(folderForTest(), 'latest.csv');
  writeFileSync(path, 'prompt\nhi\n');
  const answers = await gatherAnswers({ ...noFlags, dataset: path }, null);
  expect(answers).toMatchObject({ name: 'eval', prompt: '{{ prompt }}', dataset: { expected: null } });
});

describe('a flag that cannot be used is named', () => {
  test.each([
    { flags: { baseUrl: 'localhost:8080' }, where: '--base-url', says: 'http://' },
    { flags: { apiKeyEnv: 'sk-12345678901234567890' }, where: '--api-key-env', says: 'environment variable' },
    { flags: { model: ' ' }, where: '--model', says: 'one line of text' },
    { flags: { dataset: 'none.csv' }, where: 'none.csv', says: 'no such dataset' },
    { flags: { dataset: '.' }, where: '.', says: 'cannot be read' },
    { flags: { prompt: '{{ question' }, where: '--prompt', says: 'cannot be read' },
    { flags: { prompt: 'Hello' }, where: '--prompt', says: 'names no column' },
    { flags: { name: 'latest' }, where: '--name', says: 'none of latest' },
  ])('$flags', async ({ flags, where, says }) => {
    const given = gatherAnswers({ ...noFlags, ...flags }, null);
    await expect(given).rejects.toMatchObject({ where, exitCode: 2 });
    await expect(given).rejects.toThrow(says);
  });
});
