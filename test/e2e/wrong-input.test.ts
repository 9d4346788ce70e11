import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, runCli, writeProject } from './cli.ts';
import { answerSum, serveForTest } from './test-endpoint.ts';

interface Mistake {
  readonly args: readonly string[];
  readonly code: number;
  readonly says: readonly string[];
  readonly prepare?: (folder: string) => void;
}

const csv = (text: string | Buffer) => (folder: string) => writeFileSync(join(folder, 'questions.csv'), text);

describe('a mistake ends with its exit code and one message that says what, where and next; nothing is sent', () => {
  test.each<Mistake>([
    { args: [], code: 2, says: ['Which command?'] },
    { args: ['rnu', 'eval.json'], code: 2, says: ['Did you mean run?'] },
    { args: ['run', 'eval.json', '--limt', '3'], code: 2, says: ['limt', 'Did you mean --limit?'] },
    { args: ['run'], code: 2, says: ['Not enough non-option arguments'] },
    { args: ['run', 'nothing.yaml'], code: 2, says: ['nothing.yaml'] },
    { args: ['run', 'eval.json', '--limit', 'many'], code: 2, says: ['--limit'] },
    { args: ['run', 'eval.json', '-j', '0'], code: 2, says: ['--concurrency'] },
    { args: ['run', 'eval.json', '--set', 'nmae=x'], code: 2, says: ['nmae', 'Did you mean name?'] },
    { args: ['run', 'eval.json', '--filter', 'topik=x'], code: 2, says: ['topik'] },
    { args: ['run', 'eval.json', '--filter', 'id=none'], code: 2, says: ['none'] },
    { args: ['run', 'eval.json', '--resume', 'latest', '--fresh'], code: 2, says: ['--fresh cannot be added'] },
    { args: ['run', 'eval.json', '--resume', 'nobody'], code: 2, says: ['run'] },
    { args: ['run', 'eval.json', '-o', 'report.pdf'], code: 2, says: ['report.pdf', '.json'] },
    { args: ['run', 'eval.json', '--env-file', 'none.env'], code: 2, says: ['--env-file'] },
    { args: ['run', 'eval.json', '--db', '.'], code: 5, says: ['is a folder'] },
    { args: ['report'], code: 2, says: ['no database'] },
    { args: ['runs'], code: 2, says: ['no database'] },
    { args: ['export', '-o', 'out.csv'], code: 2, says: ['no database'] },
    { args: ['export', '-o', 'out.xlsx'], code: 2, says: ['out.xlsx'] },
    { args: ['export'], code: 2, says: ['output'] },
    { args: ['report', '--format', 'pdf'], code: 2, says: ['format'] },
    { args: ['simulate', '--port', '70000'], code: 2, says: ['--port'] },
    { args: ['simulate', '--dataset', 'none.csv'], code: 2, says: ['none.csv'] },
    {
      args: ['simulate', '--dataset', 'questions.csv', '--prompt', 'qestion'],
      code: 2,
      says: ['Did you mean question?'],
    },
    { args: ['run', 'eval.json'], code: 2, says: ['empty'], prepare: csv('') },
    {
      args: ['run', 'eval.json'],
      code: 2,
      says: ['questions.csv:3'],
      prepare: csv('id,question,expected\n1,a,b\n2,a\n'),
    },
    { args: ['run', 'eval.json'], code: 2, says: ['id'], prepare: csv('id,question,expected\n1,a,b\n1,c,d\n') },
    { args: ['run', 'eval.json'], code: 2, says: ['question'], prepare: csv('id,frage,expected\n1,a,b\n') },
    { args: ['run', 'eval.json'], code: 2, says: ['question'], prepare: csv('id,question,question\n1,a,b\n') },
    {
      args: ['run', 'eval.json'],
      code: 2,
      says: ['questions.csv:2'],
      prepare: csv('id,question,expected\n1,"a"b,c\n'),
    },
    {
      args: ['run', 'eval.json'],
      code: 2,
      says: ['UTF-8'],
      prepare: csv(Buffer.from('id,question,expected\n1,\xff,b\n', 'latin1')),
    },
    {
      args: ['run', 'eval.json'],
      code: 2,
      says: ['questions.csv:2', 'expected'],
      prepare: csv('id,question,expected\n1,a,\n'),
    },
    {
      args: ['run', 'eval.json'],
      code: 2,
      says: ['eval.json:'],
      prepare: (folder) => writeFileSync(join(folder, 'eval.json'), '{"name": 3'),
    },
    {
      args: ['run', 'folder.yaml'],
      code: 2,
      says: ['folder.yaml'],
      prepare: (folder) => mkdirSync(join(folder, 'folder.yaml')),
    },
    {
      args: ['runs'],
      code: 5,
      says: ['database'],
      prepare: (folder) => {
        mkdirSync(join(folder, 'results'));
        writeFileSync(join(folder, 'results/promptbatch.db'), 'this is no database, whatever its name says'.repeat(50));
      },
    },
  ])('promptbatch $args → $code $says', async ({ args, code, says, prepare }) => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    writeProject(folder, baseUrl);
    prepare?.(folder);
    const { exitCode, stdout, stderr } = await runCli(folder, args);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: code });
    for (const words of says) expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(
      stderr
        .replace(/^Database: .*\n/, '')
        .trim()
        .split('\n').length,
    ).toBeLessThanOrEqual(6);
    expect(stdout).toBe('');
    expect(asked).toEqual([]);
  });

  test('all problems of a dataset are told at once, twenty of them and their number', async () => {
    const folder = folderForTest();
    const { baseUrl, asked } = await serveForTest(answerSum);
    const config = writeProject(folder, baseUrl);
    csv(`id,question,expected\n${Array.from({ length: 30 }, (_, index) => `${index},a\n`).join('')}`)(folder);
    const { exitCode, stderr } = await runCli(folder, ['run', config]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('30 problems');
    expect(stderr.match(/questions\.csv:\d+/g)?.length).toBe(20);
    expect(asked).toEqual([]);
  });

  test('every command has --help with an example', async () => {
    const folder = folderForTest();
    for (const command of ['run', 'report', 'export', 'runs', 'simulate']) {
      const { exitCode, stdout } = await runCli(folder, [command, '--help']);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Examples:');
    }
  });
});
