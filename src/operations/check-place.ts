import { accessSync, constants, existsSync, mkdtempSync, rmdirSync, statfsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { CheckLine } from '../report/check-data.ts';
import { examineDatabase } from '../store/examine-database.ts';
import { caution, failed, failedBy, good } from './check-lines.ts';

const mebibyte = 1024 ** 2;
/** The reserve file, a batch of answers and SQLite's own journal need some room whatever the run. */
const leastFreeBytes = 64 * mebibyte;
/** What an answer with its prompt's hash, scores and share of the indexes took in large runs, rounded up. */
const bytesPerSample = 2048;
/** Less than this is worth a word in any case. */
const comfortableBytes = 1024 * mebibyte;

/**
 * The machine's side: is there a place for the answers? Nothing is left behind, and no database is made.
 * @param samples planned; null: not known
 * @param folders further ones that will be written to
 */
export function checkPlace(dbPath: string, samples: number | null, folders: readonly string[]): CheckLine[] {
  const home = dirname(dbPath);
  return [
    folderLine(home, 'Look at its permissions, or name another database with --db.'),
    ...[...new Set(folders.map((folder) => resolve(folder)))]
      .filter((folder) => folder !== resolve(home))
      .map((folder) => folderLine(folder, 'Look at its permissions: the outputs of the config go there.')),
    ...diskLine(home, samples),
    databaseLine(dbPath),
  ];
}

function folderLine(folder: string, next: string): CheckLine {
  const existing = existingAncestor(folder);
  try {
    // Tried, not asked for: permissions do not tell of mounts, quotas and network shares.
    rmdirSync(mkdtempSync(join(existing, '.promptbatch-check-')));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return failed('folder', `Nothing can be written in ${existing} (${code}).`, 5, { next });
  }
  return good('folder', existing === folder ? `${folder} is writable.` : `${folder} will be made.`);
}

function existingAncestor(folder: string): string {
  let at = folder;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
}

function diskLine(folder: string, samples: number | null): CheckLine[] {
  try {
    const { bavail, bsize, blocks } = statfsSync(existingAncestor(folder));
    // One without any blocks (/proc, some network file systems) does not tell.
    return blocks === 0 ? [] : [judgeDisk(bavail * bsize, samples)];
  } catch {
    // A run stops safely on a full disk, so what cannot be told beforehand is no fault.
    return [];
  }
}

/** @param samples null: not known */
export function judgeDisk(freeBytes: number, samples: number | null): CheckLine {
  const free = `${sizeText(freeBytes)} free`;
  if (freeBytes < leastFreeBytes)
    return failed('disk', `Only ${free}.`, 5, { next: 'Free some space, or name another database with --db.' });
  const neededBytes = (samples ?? 0) * bytesPerSample;
  if (neededBytes > freeBytes)
    return caution('disk', `Only ${free}; ${samples} answers may take about ${sizeText(neededBytes)}.`, {
      next: 'Free some space first; a run stops safely on a full disk and can be resumed.',
    });
  if (freeBytes < comfortableBytes) return caution('disk', `Only ${free}.`, { next: 'Free some space soon.' });
  return good('disk', `${free}.`);
}

function sizeText(bytes: number): string {
  const gibibytes = bytes / 1024 ** 3;
  return gibibytes >= 1 ? `${gibibytes.toFixed(1)} GiB` : `${Math.round(bytes / mebibyte)} MiB`;
}

function databaseLine(path: string): CheckLine {
  try {
    const state = examineDatabase(path);
    if (state === null) return good('database', `${path} does not exist yet; the first run makes it.`);
    const { schemaVersion: version, newestVersion: newest, sizeBytes } = state;
    if (!isWritable(path))
      return failed('database', `${path} is read-only.`, 5, {
        next: 'Give yourself write permission to it, or name another with --db.',
      });
    const later = version === newest ? '' : `; the next run brings it to schema ${newest}`;
    return good('database', `${path}: schema ${version}, ${sizeText(sizeBytes)}${later}.`);
  } catch (error) {
    return failedBy('database', error);
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
