import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runShellCommand, type ShellCommand } from '../../src/operations/shell-command.ts';
import { realWorld } from '../../src/operations/wiring.ts';
import { folderForTest } from '../e2e/cli.ts';

const { clock } = realWorld({});

async function run(command: string, given: Partial<ShellCommand> = {}) {
  const lines: string[] = [];
  const end = await runShellCommand(
    {
      ...{ command, cwd: folderForTest(), env: { PATH: process.env['PATH'] ?? '' }, input: '', limitMs: 20_000 },
      ...{ onLine: (line: string) => lines.push(line), abort: new AbortController().signal },
      ...given,
    },
    clock,
  );
  return { end, lines };
}

describe('a command in a shell', () => {
  test('is given its input, its environment and nothing else, and its folder', async () => {
    const cwd = folderForTest();
    const { end, lines } = await run(`cat; echo "$NAME \${HOME-none}"; pwd`, {
      cwd,
      input: 'one\ntwo\n',
      env: { PATH: process.env['PATH'] ?? '', NAME: 'x' },
    });
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(lines).toEqual(['one', 'two', 'x none', cwd]);
  });

  test('may write without a last line feed, and on both streams', async () => {
    const { lines } = await run('printf a; printf "b\\nc" >&2');
    expect(lines.toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('may leave megabytes of input unread', async () => {
    expect((await run('true', { input: 'x'.repeat(8_000_000) })).end).toEqual({ kind: 'exited', code: 0 });
  });

  test.each([
    { command: 'exit 7', end: { kind: 'exited', code: 7 }, why: 'a failure' },
    { command: 'no-such-command-at-all', end: { kind: 'exited', code: 127 }, why: 'no such command' },
    { command: 'kill -9 $$', end: { kind: 'killed', signal: 'SIGKILL' }, why: 'a signal' },
  ])('$command: $why', async ({ command, end }) => {
    expect((await run(command)).end).toEqual(end);
  });

  test('that cannot be started is no exception', async () => {
    expect((await run('true', { cwd: '/no/such/folder' })).end).toMatchObject({ kind: 'not-started' });
  });

  test('past its time is ended with all that it started', async () => {
    const cwd = folderForTest();
    const { end, lines } = await run('echo begun; (sleep 3; touch late) | cat', { cwd, limitMs: 300 });
    expect(end).toEqual({ kind: 'timed-out' });
    expect(lines).toEqual(['begun']);
    await clock.wait(3_500);
    expect(existsSync(join(cwd, 'late'))).toBe(false);
  });

  test('is ended when it is aborted', async () => {
    const abort = new AbortController();
    const { end } = await run('echo go; sleep 20', { abort: abort.signal, onLine: () => abort.abort() });
    expect(end).toEqual({ kind: 'aborted' });
  });

  test('that leaves something running behind it is not waited for', async () => {
    const cwd = folderForTest();
    const { end } = await run('(sleep 1; echo done > late) & echo $! > pid', { cwd });
    expect(end).toEqual({ kind: 'exited', code: 0 });
    expect(existsSync(join(cwd, 'late'))).toBe(false);
    while (!existsSync(join(cwd, 'late'))) await clock.wait(50);
    expect(readFileSync(join(cwd, 'late'), 'utf8')).toBe('done\n');
  });
});
