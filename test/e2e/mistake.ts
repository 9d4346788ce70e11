import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { folderForTest, runCli, writeProject } from './cli.ts';
import { answerSum, serveForTest } from './test-endpoint.ts';

/** Something a person may get wrong, and what has to come of it. */
export interface Mistake {
  readonly what: string;
  readonly args: readonly string[];
  readonly code: number;
  /** Words of the message, which may be in any of its lines. */
  readonly says: readonly string[];
  /** Files to write into the folder, by name, over those of a working project. */
  readonly files?: Readonly<Record<string, string | Buffer>>;
  readonly folders?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A run lies in the database already. */
  readonly afterRun?: boolean;
}

const mostLines = 6;

/**
 * Makes the mistake with the real program: the right exit code, one message of at most six lines that says what, where and
 * next (and one line for each further problem), no stack trace, nothing on stdout, nothing sent.
 */
export async function expectMistake({ args, code, says, files, folders, env, afterRun }: Mistake): Promise<void> {
  const folder = folderForTest();
  const { baseUrl, asked } = await serveForTest(answerSum);
  const config = writeProject(folder, baseUrl, { rows: 2 });
  if (afterRun) await storeRun(folder, config);
  for (const name of folders ?? []) mkdirSync(join(folder, name), { recursive: true });
  for (const [name, contents] of Object.entries(files ?? {})) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(
      join(folder, name),
      typeof contents === 'string' ? contents.replaceAll('BASE_URL', baseUrl) : contents,
    );
  }
  const sentBefore = asked.length;
  const { exitCode, stdout, stderr } = await runCli(folder, args, env);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: code });
  for (const words of says) expect(stderr).toContain(words);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr).not.toContain('a bug of ours');
  expect(messageLines(stderr).length).toBeLessThanOrEqual(mostLines);
  expect(stdout).toBe('');
  expect(asked.length).toBe(sentBefore);
}

let databaseAfterRun: Buffer | null = null;

/** As after `run`: what each of these mistakes meets is the same, so only the first of them really runs it. */
async function storeRun(folder: string, config: string): Promise<void> {
  const database = join(folder, 'results/promptbatch.db');
  if (databaseAfterRun) {
    mkdirSync(dirname(database));
    writeFileSync(database, databaseAfterRun);
    return;
  }
  expect((await runCli(folder, ['run', config, '--quiet'])).exitCode).toBe(0);
  databaseAfterRun = readFileSync(database);
}

/** Without the database's path, which is said before, and without the further problems, which have a line each. */
function messageLines(stderr: string): string[] {
  const lines = stderr
    .replace(/^Database: .*\n/m, '')
    .trimEnd()
    .split('\n');
  const further = lines.findIndex((line) => /^\d+ problems in all:$/.test(line));
  return further === -1 ? lines : lines.slice(0, further);
}
