import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, expectExit, nodeFlags, program, startNode } from './child.ts';

/** Loaded into the measured process before the program. Threads load it too, hence the question. */
const writesPeakAtExit = `data:text/javascript,${encodeURIComponent(`
  import { readFileSync, writeFileSync } from 'node:fs';
  import { isMainThread } from 'node:worker_threads';
  if (isMainThread) process.on('exit', () => {
    const kib = /VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1];
    writeFileSync(process.env.BENCH_PEAK_FILE, kib);
  });`)}`;

export interface Peak {
  /** Resident, of the whole process: all threads, and SQLite. */
  readonly mib: number;
  readonly ended: Ended;
}

/**
 * Runs the program and reads the kernel's own high-water mark at the very end (VmHWM; getrusage's maximum would include this
 * bench, which it was forked from). Linux only.
 * @param folder for a file that carries the figure
 */
export async function runForPeak(folder: string, args: readonly string[]): Promise<Peak> {
  const peakFile = join(folder, 'peak');
  const flags = nodeFlags.filter((flag) => flag !== '--');
  const running = startNode([...flags, '--import', writesPeakAtExit, program, ...args], { BENCH_PEAK_FILE: peakFile });
  const ended = await expectExit(running);
  return { mib: Number(readFileSync(peakFile, 'utf8')) / 1024, ended };
}
