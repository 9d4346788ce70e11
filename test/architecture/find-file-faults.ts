import { basename } from 'node:path';

const maxLines = 250;
const maxFolders = 2;

/** Words that say nothing of what a file is for. */
const emptyName = /(^|[-./])(util|utils|utility|utilities|helper|helpers|common|manager|misc)([-./]|$)/i;

/**
 * What is wrong with one file of `src` as a file: its length, its name, its place.
 * @param path from the project's folder, with `/`
 */
export function findFileFaults(path: string, source: string): readonly string[] {
  const lines = source.replace(/\n$/, '').split('\n').length;
  const folders = path.split('/').length - 2;
  return [
    ...(lines > maxLines ? [`${path} has ${lines} lines: split it by reason (at most ${maxLines})`] : []),
    ...(emptyName.test(path) ? [`${basename(path)} says nothing of what is in it: ${path}`] : []),
    ...(folders > maxFolders ? [`${path} lies ${folders} folders deep (at most ${maxFolders})`] : []),
  ];
}
