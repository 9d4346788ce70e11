import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * A folder and those it lies in, one by one: mkdir's own `recursive` never returns where a parent cannot hold one, as in
 * /proc. It is there after a power loss, too.
 * @throws the file system's error
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been quicker.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  synchroniseEntries(dirname(path));
}

/** A new name is durable once its folder is; SQLite does this for the files it makes, not for the folder they lie in. */
function synchroniseEntries(folder: string): void {
  let file: number | null = null;
  try {
    file = openSync(folder, 'r');
    fsyncSync(file);
  } catch {
    // Not every system lets a folder be opened or synchronised.
  } finally {
    if (file !== null) closeSync(file);
  }
}
