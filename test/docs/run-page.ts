import { chmodSync, cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { mainFile } from '../e2e/cli.ts';
import { type Block, blocksOf, programLines, shellLines } from './read-page.ts';

const project = join(import.meta.dirname, '../..');

/** What the pages' examples name as keys. */
const keys = ['AIMLAPI_KEY', 'OPENAI_API_KEY', 'OPENROUTER_API_KEY', 'AZURE_OPENAI_API_KEY'];

/**
 * Does what a page says, in an empty folder that looks like a clone: block after block, files are written where the
 * fences name them, commands are run by the shell. Requests go to `origin`, whatever address the page gives.
 * @returns what went wrong, with the line of the block
 */
export async function runPage(text: string, folder: string, origin: string): Promise<readonly string[]> {
  prepare(folder);
  const faults: string[] = [];
  let env: Record<string, string> = {
    PATH: `${join(folder, '.bin')}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    ...Object.fromEntries(keys.map((name) => [name, `${name.toLowerCase()}-of-the-page`])),
  };
  for (const block of blocksOf(text)) {
    if (block.file !== null) place(join(folder, block.file), block.text);
    if (block.language !== 'sh' || block.notRun !== null) continue;
    env = { ...exportsOf(block), ...env };
    for (const line of programLines(block)) {
      redirect(folder, origin);
      const ended = await execa('bash', ['-c', line], {
        cwd: folder,
        env,
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
        timeout: 60_000,
      });
      if (ended.exitCode !== 0) faults.push(`line ${block.line}: ${line}: exit ${ended.exitCode}\n${ended.stderr}`);
    }
  }
  return faults;
}

function exportsOf(block: Block): Readonly<Record<string, string>> {
  const assignments = shellLines(block).map((line) => /^export (?<name>\w+)=(?<value>.*)$/.exec(line)?.groups);
  return Object.fromEntries(assignments.flatMap((found) => (found ? [[found['name'], found['value']]] : [])));
}

function prepare(folder: string): void {
  for (const part of ['configs', 'datasets']) cpSync(join(project, part), join(folder, part), { recursive: true });
  const program = `exec ${JSON.stringify(process.execPath)} -- ${JSON.stringify(mainFile)} "$@"`;
  shim(folder, 'promptbatch', program);
  shim(folder, 'npx', `[ "$1" = promptbatch ] || exit 97; shift; ${program}`);
  shim(folder, 'npm', `[ "$1 $2" = "start --" ] || exit 97; shift 2; ${program}`);
}

/** Makes every config in the folder ask a server of the test, those too that a command has written. */
function redirect(folder: string, origin: string): void {
  for (const path of globSync(join(folder, '{*,configs/*}.yaml'))) {
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replaceAll(/(baseUrl: "?)https?:\/\/[^/\s"]+/g, `$1${origin}`));
  }
}

function shim(folder: string, name: string, body: string): void {
  const path = join(folder, '.bin', name);
  place(path, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
}

function place(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
