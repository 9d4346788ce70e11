import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { cliOptions, mainFile, type Ran } from './cli.ts';

/** A disk in memory, of so many KiB, that only the programs started through it have at their folder. Linux. */
export interface SmallDisk {
  /** The same folder as this process reaches it. Not for SQLite, which follows the links in it to nowhere: see `copyTo`. */
  readonly folder: string;
  /** The built program in that folder; a signal to what is returned reaches it. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>): ReturnType<typeof startThrough>;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
  /** The project and its results, in a folder on a common disk. */
  copyTo(folder: string): void;
  /** More space, or less: never less than is used. */
  resize(kiB: number): void;
  makeReadOnly(): void;
  /** Ends the disk with all that is on it. */
  close(): Promise<void>;
}

const newNamespaces = ['--user', '--map-root-user', '--mount'];

/** Where a user namespace may be made and a tmpfs be mounted in it; elsewhere `startWithFileSizeCap` is what there is. */
export const canMakeDisks =
  process.platform === 'linux' &&
  spawnSync('unshare', [...newNamespaces, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0;

export async function makeSmallDisk(kiB: number): Promise<SmallDisk> {
  const inside = realpathSync(mkdtempSync(join(tmpdir(), 'promptbatch-disk-')));
  // It holds the namespace, and the disk in it, for as long as its stdin is open.
  const script = `mount -t tmpfs -o size=${kiB}k tmpfs "$0" && echo mounted && exec cat`;
  const holder = spawn('unshare', [...newNamespaces, 'sh', '-c', script, inside], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(holder, 'exit');
  const told = await createInterface({ input: holder.stdout })[Symbol.asyncIterator]().next();
  if (told.value !== 'mounted') throw new Error('No small disk can be made here.');
  const enter = ['nsenter', '--target', String(holder.pid), '--user', '--mount', '--preserve-credentials', '--'];
  const outside = `/proc/${holder.pid}/root${inside}`;
  const start: SmallDisk['start'] = (args, env = {}) =>
    startThrough([...enter, 'sh', '-c', 'cd "$0" && exec "$@"', inside], inside, args, env);
  const remount = (option: string) => {
    const [program = '', ...rest] = [...enter, 'mount', '-o', `remount,${option}`, inside];
    const { status, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The small disk cannot be mounted anew: ${stderr}`);
  };
  return {
    folder: outside,
    start,
    run: async (args, env) => {
      const { exitCode, signal, stdout, stderr } = await start(args, env);
      return { exitCode, signal, stdout, stderr };
    },
    copyTo: (folder) => {
      // A log that an earlier copy left would be played into the new database.
      rmSync(folder, { recursive: true, force: true });
      cpSync(outside, folder, { recursive: true });
    },
    resize: (size) => remount(`size=${size}k`),
    makeReadOnly: () => remount('ro'),
    close: async () => {
      holder.stdin.end();
      await ended;
      rmSync(inside, { recursive: true, force: true });
    },
  };
}

/**
 * The program where no file may grow past `kiB`, twice as much in shells that count in larger blocks: on every system, and
 * with plenty of space on the disk itself.
 */
export function startWithFileSizeCap(
  folder: string,
  kiB: number,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const shell = ['sh', '-c', `ulimit -f ${kiB * 2} && exec "$@"`, 'sh'];
  return startThrough(shell, folder, args, env, folder);
}

function startThrough(
  way: readonly string[],
  home: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd = '/',
) {
  const [program = '', ...rest] = way;
  return execa(program, [...rest, process.execPath, '--', mainFile, ...args], { ...cliOptions(home, env), cwd });
}
