import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { UserError } from '../vocabulary/user-error.ts';
import { isFileError } from './read-text.ts';

/** No key is longer; a larger file is another one, named by mistake. */
const largestBytes = 16 * 1024;
/** Bits of a mode that let the group or anybody else in. */
const forOthers = 0o077;

/**
 * The text of a key file, blanks around it taken away. What a symbolic link leads to is what counts (secrets are mounted
 * so), and it is judged by the open file itself, so that nothing can be put in its place in between.
 * @throws UserError (exit 2) where it is absent, no plain file, too large, or open to other users of the machine; it never
 *   repeats what the file holds
 */
export function readKeyFile(path: string): string {
  let file: number | null = null;
  try {
    // A pipe without a writer would hold the program up for ever.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const problem = problemOf(fstatSync(file), path);
    if (problem !== null) throw problem;
    const bytes = Buffer.alloc(largestBytes);
    const length = readSync(file, bytes);
    return bytes
      .toString('utf8', 0, length)
      .replace(/^\ufeff/, '')
      .trim();
  } catch (error) {
    if (!isFileError(error)) throw error;
    const what =
      error.code === 'ENOENT' ? 'There is no such key file.' : `The key file cannot be read (${error.code}).`;
    throw new UserError(what, { where: path, next: 'Check endpoint.apiKeyFile.' });
  } finally {
    if (file !== null) closeSync(file);
  }
}

function problemOf(file: Stats, path: string): UserError | null {
  if (!file.isFile())
    return new UserError(`The key file is ${file.isDirectory() ? 'a folder' : 'a pipe or a device'}, not a file.`, {
      where: path,
      next: 'Write the key into a file of its own, and name that.',
    });
  // Windows has no such bits, and says that everybody may do everything.
  if ((file.mode & forOthers) !== 0 && process.platform !== 'win32')
    return new UserError(
      `The key file is open to other users (mode ${(file.mode & 0o777).toString(8).padStart(4, '0')}).`,
      {
        where: path,
        next: `Close it: chmod 600 ${path}. If they could read it, replace the key as well.`,
      },
    );
  if (file.size > largestBytes)
    return new UserError(`The key file is too large: ${file.size} bytes.`, {
      where: path,
      next: 'Write the key into a file of its own, and nothing else.',
    });
  return null;
}
