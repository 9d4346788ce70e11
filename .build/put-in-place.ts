import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A run that began with an older build may load a part of it yet: so long it is kept. */
const keptMs = 48 * 3_600_000;

/**
 * Moves every file of a build to where it belongs, one by one and each in one step, so that there is no moment without a
 * program: first what others load (its name has its content's hash), then what loads it.
 * @param built on the same file system as `target`
 */
export async function putInPlace(built: string, target: string): Promise<void> {
  const files = await filesIn(built);
  const isPart = (file: string) => /-[a-z0-9]{8}\.js$/.test(file);
  for (const file of [...files.filter(isPart), ...files.filter((file) => !isPart(file))]) {
    await mkdir(dirname(join(target, file)), { recursive: true });
    await rename(join(built, file), join(target, file));
  }
  for (const file of await filesIn(target)) {
    if (files.includes(file)) continue;
    const path = join(target, file);
    if (!isPart(file) || (await stat(path)).mtimeMs < Date.now() - keptMs) await rm(path, { force: true });
  }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
