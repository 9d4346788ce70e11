import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { openExport } from '../../src/operations/export-run.ts';
import { folderForTest, runCli, writeProject } from './cli.ts';
import { answerSum, answerWith, serveForTest } from './test-endpoint.ts';
import { uglyCsvs } from './ugly-csvs.ts';

type Table = readonly (readonly string[])[];

/** Runs a config for every file, in one go; each answer is the cell that was asked for. */
async function runAll(folder: string, names: readonly string[]): Promise<void> {
  const { baseUrl } = await serveForTest(({ question }, response) => answerWith(response, question));
  const configs = names.map((name) => {
    const config = {
      name,
      dataset: { path: `${name}.csv` },
      endpoint: { baseUrl },
      variants: [{ model: 'm', messages: [{ role: 'user', content: '{{ text }}' }] }],
    };
    writeFileSync(join(folder, `${name}.json`), JSON.stringify(config));
    return `${name}.json`;
  });
  expect(await runCli(folder, ['run', ...configs, '--quiet'])).toMatchObject({ exitCode: 0, stderr: '' });
}

function exported(folder: string, run: string): string {
  const wanted = { run, format: undefined, path: null, columns: undefined, where: [], excel: false };
  const { pieces, close } = openExport(join(folder, 'results/promptbatch.db'), wanted);
  const text = [...pieces].join('');
  close();
  return text;
}

/** The columns of the dataset, and the answers, of an export as csv-parse reads it. */
function readExport(text: string): { readonly cells: Table; readonly answers: readonly string[] } {
  const records = parse(Buffer.from(text, 'utf8')) as string[][];
  const [header = []] = records;
  const own = header.indexOf('pb_run');
  const answer = header.indexOf('pb_answer');
  return {
    cells: records.map((record) => record.slice(0, own)),
    answers: records.slice(1).map((record) => record[answer] ?? ''),
  };
}

/** Of texts that differ in one character of a megabyte, only the place is worth printing. */
function expectSame(found: Table, expected: Table): void {
  expect(found.map((record) => record.map(brief))).toEqual(expected.map((record) => record.map(brief)));
  expect(found.every((record, at) => record.every((cell, column) => cell === expected[at]?.[column]))).toBe(true);
}

function brief(cell: string): string {
  return cell.length < 200 ? cell : `${cell.slice(0, 50)}… (${cell.length})`;
}

describe('CSVs as people have them', () => {
  test('go through dataset, run, answers and export byte for byte, and once more as a dataset again', async () => {
    const folder = folderForTest();
    const names = uglyCsvs.map(({ name }) => name);
    for (const { name, file } of uglyCsvs) writeFileSync(join(folder, `${name}.csv`), file);
    await runAll(folder, names);
    for (const { name, cells } of uglyCsvs) {
      const text = exported(folder, name);
      const read = readExport(text);
      const asked = cells[0]?.indexOf('text') ?? 0;
      expectSame(read.cells, cells);
      expectSame([read.answers], [cells.slice(1).map((record) => record[asked] ?? '')]);
      writeFileSync(join(folder, `${name}-again.csv`), text);
    }
    await runAll(
      folder,
      names.map((name) => `${name}-again`),
    );
    for (const { name, cells } of uglyCsvs) expectSame(readExport(exported(folder, `${name}-again`)).cells, cells);
    const { stdout } = await runCli(folder, ['export', 'control', '-o', '-', '--quiet']);
    expect(stdout).toBe(exported(folder, 'control'));
  }, 120_000);

  test('quotes that nobody doubled could mean several things: they are refused where they stand, and nothing is sent', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl);
    writeFileSync(join(folder, 'questions.csv'), 'id,question,expected\n1,a 5" pipe,x\n2,"a" b,x\n');
    const { exitCode, stderr } = await runCli(folder, ['run', config]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('questions.csv:2:6');
    expect(stderr).toContain('questions.csv:3:');
    expect(asked).toEqual([]);
  });

  test('answers of every kind come out as they came in; only half a surrogate pair cannot be stored', async () => {
    const answers = [
      '',
      ' ',
      '\0',
      'a\0b\0',
      '\ufeff',
      '"',
      '\r',
      '\n',
      '👩‍🚀',
      '\u2028',
      '=1+1',
      '\ud83d',
      'a\udc00b',
      '\u001b[31mred',
    ];
    const folder = folderForTest();
    const { baseUrl } = await serveForTest(({ question }, response) =>
      answerWith(response, answers[Number(question)] ?? ''),
    );
    writeFileSync(join(folder, 'numbers.csv'), `text\n${answers.map((_, index) => index).join('\n')}\n`);
    const config = {
      name: 'answers',
      dataset: { path: 'numbers.csv' },
      endpoint: { baseUrl },
      variants: [{ model: 'm', messages: [{ role: 'user', content: '{{ text }}' }] }],
    };
    writeFileSync(join(folder, 'answers.json'), JSON.stringify(config));
    expect((await runCli(folder, ['run', 'answers.json'])).exitCode).toBe(0);
    const kept = answers.map((answer) => answer.toWellFormed());
    expect(readExport(exported(folder, 'answers')).answers).toEqual(kept);
    await runCli(folder, ['export', '-o', 'answers.jsonl']);
    const lines = readFileSync(join(folder, 'answers.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { pb_answer: string }).pb_answer)).toEqual(kept);
  });
});
