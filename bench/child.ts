import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import packageFile from '../package.json' with { type: 'json' };

/** The built program. */
export const program = join(import.meta.dirname, '..', 'dist', 'main.js');

/** Node's own flags with which `npm start`, and the program's first line, start it. */
export const nodeFlags = packageFile.scripts.start.split(' ').slice(1, -1);

export interface Ended {
  /** null: killed. */
  readonly exitCode: number | null;
  /** From before the process is made to after its end. */
  readonly wallMs: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts this same Node on a script with arguments, without waiting for it: servers in this process go on. */
export function startNode(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const startMs = performance.now();
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([exitCode]: (number | null)[]) => ({
    exitCode: exitCode ?? null,
    wallMs: performance.now() - startMs,
    stdout,
    stderr,
  }));
  return { child, ended };
}

export function startProgram(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  if (!existsSync(program)) throw new Error(`${program} is not there: run \`npm run build\` first.`);
  return startNode([...nodeFlags, program, ...args], env);
}

/** @throws Error with what the process said, where it ends with another code */
export async function expectExit(running: Running, exitCode = 0): Promise<Ended> {
  const ended = await running.ended;
  if (ended.exitCode === exitCode) return ended;
  const command = running.child.spawnargs.join(' ');
  throw new Error(`${command}\nended with ${ended.exitCode}, not ${exitCode}:\n${ended.stderr}\n${ended.stdout}`);
}

export function runProgram(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return expectExit(startProgram(args, env));
}
