import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './figures.ts';

export interface SlowDisk {
  /** For the environment of a process that is to meet this disk. */
  readonly env: Readonly<Record<string, string>>;
  /** fsync and fdatasync calls of all such processes that have ended. */
  calls(): number;
}

/**
 * Compiles slow-fsync.c into a folder. Needs `cc` and a dynamic linker that knows LD_PRELOAD: Linux.
 * @param fsyncMs what each fsync and fdatasync takes at least
 */
export function slowDisk(folder: string, fsyncMs: number): SlowDisk {
  const library = join(folder, 'slow-fsync.so');
  const log = join(folder, 'slow-fsync.log');
  const source = join(import.meta.dirname, 'slow-fsync.c');
  execFileSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, source, '-ldl'], { stdio: 'inherit' });
  return {
    env: { LD_PRELOAD: library, SLOW_FSYNC_MS: String(fsyncMs), SLOW_FSYNC_LOG: log },
    calls: () => (existsSync(log) ? sum(readFileSync(log, 'utf8')) : 0),
  };
}

function sum(lines: string): number {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .reduce((total, line) => total + Number(line), 0);
}

/**
 * What this disk takes to make a small append durable: the median of 200 times 4 KiB and fdatasync, in milliseconds.
 * @param folder where the database is going to lie
 */
export function measureFsyncMs(folder: string): number {
  const file = openSync(join(folder, 'fsync-probe'), 'a');
  const page = Buffer.alloc(4096, 1);
  const times = Array.from({ length: 200 }, () => {
    const start = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  return median(times);
}
