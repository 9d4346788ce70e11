import { lstat, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../store/make-folder.ts';
import { UserError } from '../vocabulary/user-error.ts';

/** A file to be written where nothing is yet. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
  /** What an existing file means: a mistake, or that there is nothing to write. */
  readonly whenThere: 'refuse' | 'keep';
}

export interface WrittenFiles {
  readonly written: readonly string[];
  /** They were there already, and are as they were. */
  readonly kept: readonly string[];
}

/**
 * Writes files and overwrites none: all are looked for before the first is written, and when one cannot be written the
 * others are taken back.
 * @throws UserError exit 2 naming the files that exist, exit 5 where the folder does not let itself be written
 */
export async function writeNewFiles(files: readonly NewFile[], next: string): Promise<WrittenFiles> {
  const there = await Promise.all(files.map(({ path }) => exists(path)));
  const inTheWay = files.filter(({ whenThere }, index) => there[index] && whenThere === 'refuse');
  if (inTheWay.length > 0)
    throw UserError.of(
      inTheWay.map(({ path }) => ({ what: 'There is such a file already; nothing was written.', where: path, next })),
    );
  const fresh = files.filter((_, index) => !there[index]);
  const written: string[] = [];
  try {
    for (const { path, text } of fresh) {
      makeFolder(dirname(path));
      // Never over one that came meanwhile.
      await writeFile(path, text, { flag: 'wx' });
      written.push(path);
    }
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new UserError(`The files cannot be written: ${error.message}`, {
      exitCode: 5,
      next: 'Check the permissions and the free space of the folder, or name another one with -o.',
    });
  }
  return { written, kept: files.filter((_, index) => there[index]).map(({ path }) => path) };
}

/** A link that leads nowhere is there too. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // A folder that cannot be looked into is found out when it is written.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return false;
    throw error;
  }
}
