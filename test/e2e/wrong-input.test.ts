import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, runCli, writeProject } from './cli.ts';
import { answerSum, serveForTest } from './test-endpoint.ts';

const csv = (text: string) => (folder: string) => writeFileSync(join(folder, 'questions.csv'), text);

describe('wrong input', () => {
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
    const help = await runCli(folder, ['--help']);
    const commands = Array.from(help.stdout.matchAll(/^ {2}promptbatch ([a-z]+)/gm), ([, command]) => command ?? '');
    expect(commands.length).toBeGreaterThan(14);
    for (const command of commands) {
      const { exitCode, stdout } = await runCli(folder, [command, '--help']);
      expect(exitCode).toBe(0);
      expect(stdout).toContain('Examples:');
    }
  });
});
