import { rename, rm, writeFile } from 'node:fs/promises';
import { UserError } from '../vocabulary/user-error.ts';

/** Written whole or not at all: beside its place first, then moved there. @throws UserError exit 5 */
export async function writeWhole(path: string, data: string | AsyncIterable<string> | Iterable<string>): Promise<void> {
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    await writeFile(unfinished, data);
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new UserError(`${path} cannot be written: ${error.message}`, {
      exitCode: 5,
      next: 'Check the folder and the free space, or name another file with -o.',
    });
  }
}
