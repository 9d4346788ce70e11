import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises';
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

/** Written whole or not at all: beside its place first, then moved there. @throws UserError exit 5 */
export async function writeWhole(path: string, data: string | AsyncIterable<string> | Iterable<string>): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(unfinished, data);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw unwritable(path, error.message);
  }
}

function unwritable(path: string, why: string): UserError {
  return new UserError(`${path} cannot be written: ${why}`, {
    exitCode: 5,
    next: 'Check the folder and the free space, or name another file with -o.',
  });
}
