import { linkSync, lstatSync, renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type CopiedDatabase, checkCopy, copyDatabase } from '../store/copy-database.ts';
import { createFile, openStore } from '../store/open-store.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { World } from './wiring.ts';

export interface Backup extends CopiedDatabase {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * Copies the database into a new file, also while runs write it. The file appears whole, checked and on the disk, or not at all.
 * @throws UserError exit 2 where there is no database, or the file is there already; 5 where it cannot be written
 */
export async function backup(dbPath: string, file: string, world: World): Promise<Backup> {
  const path = resolve(world.cwd, file);
  refusePresent(path);
  // As it is: a backup before a newer version changes the schema is one of the reasons for having it.
  const store = openStore(dbPath, 'as-it-is');
  const unfinished = `${path}.${world.uniqueHex(8)}.tmp`;
  try {
    createFile(unfinished);
    copyDatabase(store, unfinished);
    const counts = checkCopy(unfinished);
    await toDisk(unfinished, 'r+');
    const bytes = statSync(unfinished).size;
    moveInPlace(unfinished, path);
    await toDisk(dirname(path), 'r');
    return { path, bytes, ...counts };
  } catch (error) {
    throw explained(error, path);
  } finally {
    for (const name of [unfinished, `${unfinished}-journal`]) rmSync(name, { force: true });
    store.close();
  }
}

function refusePresent(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })) throw present(path);
}

function present(path: string): UserError {
  return new UserError(`${path} is there already, and is left as it is.`, {
    where: path,
    next: 'Name a file that does not exist, e.g. with the date in it.',
  });
}

/** A rename would take the place of a file that came meanwhile; a second name for the same file does not. */
function moveInPlace(unfinished: string, path: string): void {
  try {
    linkSync(unfinished, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw present(path);
    // Some file systems have no second names.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error;
    refusePresent(path);
    renameSync(unfinished, path);
  }
}

async function toDisk(path: string, flags: 'r' | 'r+'): Promise<void> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(path, flags);
    await handle.sync();
  } catch (error) {
    // Not every system lets a folder be opened or synchronised.
    if (flags === 'r+') throw error;
  } finally {
    await handle?.close();
  }
}

function explained(error: unknown, path: string): unknown {
  const next = 'Check the folder and the free space, or name another file.';
  if (error instanceof UserError && error.exitCode === 5)
    return new UserError(`The backup ${path} cannot be made: ${error.message}`, {
      exitCode: 5,
      next: error.next ?? next,
    });
  if (codeOf(error) === '') return error;
  return new UserError(`The backup ${path} cannot be written (${codeOf(error)}).`, { exitCode: 5, next });
}

/** The file system's; '' for anything else. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && 'syscall' in error ? String(error.code) : '';
}
