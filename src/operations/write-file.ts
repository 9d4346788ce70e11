import { rmSync } from 'node:fs';
import { access, constants, lstat, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../vocabulary/user-error.ts';

/** For before anything is sent: whether `writeWhole` can work there later. @throws UserError exit 5 */
export async function expectWritable(path: string): Promise<void> {
  try {
    const present = await stat(path).catch(() => null);
    if (present?.isDirectory()) throw unwritable(path, 'it is a folder');
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw error instanceof Error && 'code' in error ? unwritable(path, error.message) : error;
  }
}

type FileData = string | AsyncIterable<string> | Iterable<string>;

/**
 * Written whole or not at all: beside its place first, on the disk, then moved there. A link stays a link, and what is no
 * file (a pipe, a device) is written as it is.
 * @throws UserError exit 5
 */
export async function writeWhole(path: string, data: FileData): Promise<void> {
  try {
    const real = await realpath(path).catch(() => path);
    await ((await isSpecial(real)) ? writeFile(real, data) : writeThenMove(real, data));
  } catch (error) {
    // Of the file; what the data throws is its own matter.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw unwritable(path, error.message);
  }
}

async function writeThenMove(path: string, data: FileData): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  const stopTidying = removeWhenStopped(unfinished);
  try {
    // What lies there is of a killed process, or a link that somebody laid in a shared folder: neither is written through.
    await rm(unfinished, { force: true });
    await writeFile(unfinished, data, { flush: true, flag: 'wx' });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  } finally {
    stopTidying();
  }
}

/** Ctrl-C ends the program as ever, but leaves nothing half-written. @returns what ends that */
function removeWhenStopped(unfinished: string): () => void {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  const tidy = (signal: NodeJS.Signals) => {
    rmSync(unfinished, { force: true });
    stop();
    process.kill(process.pid, signal);
  };
  const stop = () => {
    for (const signal of signals) process.off(signal, tidy);
  };
  for (const signal of signals) process.on(signal, tidy);
  return stop;
}

/** Moving a file over a device would replace it. */
async function isSpecial(path: string): Promise<boolean> {
  const present = await lstat(path).catch(() => null);
  return present !== null && !present.isFile() && !present.isDirectory();
}

function unwritable(path: string, why: string): UserError {
  return new UserError(`${path} cannot be written: ${why}`, {
    exitCode: 5,
    next: 'Check the folder and the free space, or name another file with -o.',
  });
}
