import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { execa, type Options } from 'execa';
import { onTestFinished } from 'vitest';

export const mainFile = join(import.meta.dirname, '../../dist/main.js');

/** An empty folder that goes with the test; its own path, as macOS's folder for temporary files is reached through a link. */
export function folderForTest(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'promptbatch-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Ran {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** Nothing in its environment but what is given. */
export function cliOptions(home: string, env: Readonly<Record<string, string>>) {
  return {
    ...{ reject: false, extendEnv: false, stripFinalNewline: false },
    env: { PATH: process.env['PATH'] ?? '', HOME: home, ...env },
  } satisfies Options;
}

/** Starts the built program as a person would, in `folder`, with nothing in its environment but what is given. */
export function startCli(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return execa(process.execPath, ['--', mainFile, ...args], { ...cliOptions(folder, env), cwd: folder });
}

export async function runCli(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  const { exitCode, signal, stdout, stderr } = await startCli(folder, args, env);
  return { exitCode, signal, stdout, stderr };
}

export interface ConfigParts {
  readonly rows?: number;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Writes `questions.csv` (id, question, expected) and `eval.json`, a config that asks `baseUrl`. @returns the config's path */
export function writeProject(folder: string, baseUrl: string, { rows = 20, config = {} }: ConfigParts = {}): string {
  const lines = Array.from({ length: rows }, (_, index) => `q${index},What is ${index} plus 1?,${index + 1}`);
  writeFileSync(join(folder, 'questions.csv'), `id,question,expected\n${lines.join('\n')}\n`);
  const whole = {
    name: 'eval',
    dataset: { path: 'questions.csv' },
    endpoint: { baseUrl },
    variants: [{ model: 'm', messages: [{ role: 'user', content: '{{ question }}' }] }],
    concurrency: { max: 4 },
    scorers: [{ type: 'contains', expected: '{{ expected }}' }],
    ...config,
  };
  const path = join(folder, 'eval.json');
  writeFileSync(path, JSON.stringify(whole));
  return path;
}

/** Rows of the results database, read by SQLite itself. */
export function query<Row>(folder: string, sql: string): Row[] {
  const database = new Database(join(folder, 'results/promptbatch.db'), { readonly: true });
  try {
    return database.prepare(sql).all() as Row[];
  } finally {
    database.close();
  }
}

/** The newest run of the database, as `runs --json` tells it. */
export async function newestRun(folder: string): Promise<Record<string, unknown>> {
  const { stdout } = await runCli(folder, ['runs', '--json', '--quiet']);
  return (JSON.parse(stdout) as { runs: Record<string, unknown>[] }).runs[0] ?? {};
}
