import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../vocabulary/clock.ts';

export interface ShellCommand {
  readonly command: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Given on its standard input; it may leave it unread. */
  readonly input: string;
  readonly limitMs: number;
  /** A line of its stdout or stderr, without its end. */
  readonly onLine: (line: string) => void;
  /** Ends it before its time. */
  readonly abort: AbortSignal;
}

export type CommandEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'killed'; readonly signal: string }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'not-started'; readonly message: string };

/** What a command leaves running behind it may hold its pipes open for ever. */
const lastWordsMs = 500;

/** Runs a command line in the system's shell, with all that it starts in a group that ends with it. Never throws. */
export async function runShellCommand(
  { command, cwd, env, input, limitMs, onLine, abort }: ShellCommand,
  clock: Clock,
): Promise<CommandEnd> {
  const child = spawn(command, { shell: true, cwd, env: { ...env }, detached: canGroup, stdio: 'pipe' });
  const ended = endOf(child);
  const killGroup = () => kill(child);
  process.once('exit', killGroup);
  // A command that does not care for the report closes it.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const drained = Promise.all([child.stdout, child.stderr].map((stream) => tellLines(stream, onLine)));
  const timer = new AbortController();
  const first = await Promise.race([
    ended,
    clock.wait(limitMs, timer.signal).then(() => 'timed-out' as const),
    aborted(abort).then(() => 'aborted' as const),
  ]);
  timer.abort();
  if (typeof first === 'string') killGroup();
  const end = await ended;
  process.off('exit', killGroup);
  const patience = new AbortController();
  await Promise.race([drained, clock.wait(lastWordsMs, patience.signal)]);
  patience.abort();
  child.stdout.destroy();
  child.stderr.destroy();
  return typeof first === 'string' ? { kind: first } : end;
}

const canGroup = process.platform !== 'win32';

function kill(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    // The shell alone would leave behind what it waits for.
    if (canGroup) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function endOf(child: ChildProcess): Promise<CommandEnd> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ kind: 'not-started', message }));
    child.once('exit', (code, signal) =>
      resolve(code === null ? { kind: 'killed', signal: signal ?? 'a signal' } : { kind: 'exited', code }),
    );
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function tellLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): Promise<void> {
  stream.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of stream) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    }
  } catch {
    // Closed under it: what was said till then is told.
  }
  if (rest !== '') onLine(rest);
}
