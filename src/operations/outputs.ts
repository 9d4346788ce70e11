import { access, constants, lstat, mkdir, realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { UserError } from '../vocabulary/user-error.ts';
import { expectWritable } from './write-file.ts';

interface Writing {
  readonly name: string;
  /** As the config has them: within ./results, with `/`, without `..`. */
  readonly outputs: readonly string[];
}

const ofRun = /\{(name|id)\}/g;

/** `{name}` and `{id}` of a path are the run's; what a file name had better not hold becomes `-`. */
export function pathOfRun(path: string, run: { readonly name: string; readonly id: string }): string {
  return path.replace(ofRun, (_, part: 'name' | 'id') => {
    const safe = run[part].replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
    // A name of dots would be another folder.
    return /^\.+$/.test(safe) ? '-' : safe;
  });
}

export function namesItsRun(path: string): boolean {
  return path.search(ofRun) >= 0;
}

/**
 * For before anything is sent: whether every config's `outputs` can be written later, and none over another's. Nothing is
 * made yet.
 * @throws UserError exit 2 where two configs would write one file, 5 where it cannot be written
 */
export async function expectOutputs(configs: readonly Writing[], cwd: string): Promise<void> {
  const writtenBy = new Map<string, string>();
  for (const { name, outputs } of configs)
    for (const output of outputs) {
      // The id is not known yet, and every run has another.
      const path = pathOfRun(output, { name, id: '{id}' });
      const other = writtenBy.get(path);
      if (other !== undefined && !output.includes('{id}'))
        throw new UserError(`results/${path} would be overwritten: ${other} and ${name} both write it.`, {
          where: 'outputs',
          next: `Put the run's name into it: ${output.replace(/(\.[^.]+)$/, '-{name}$1')}`,
        });
      writtenBy.set(path, name);
      await expectPlace(cwd, path);
    }
}

async function expectPlace(cwd: string, output: string): Promise<void> {
  const root = join(cwd, 'results');
  const { path, missing } = await walk(await realOr(root), output.split('/'));
  if (missing === null) return expectWritable(path);
  try {
    // The dot: a file in a folder's place is met here already.
    await access(`${await nearestFolder(dirname(missing))}${sep}.`, constants.W_OK);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/**
 * Where an output of a run goes; its folders are made.
 * @param output of the config, filled in by `pathOfRun`
 * @throws UserError exit 5 where that is outside ./results, or where it cannot be
 */
export async function placeOfOutput(cwd: string, output: string): Promise<string> {
  const root = join(cwd, 'results');
  try {
    await mkdir(root, { recursive: true });
    const steps = output.split('/');
    for (;;) {
      const { path, missing } = await walk(await realpath(root), steps);
      if (missing === null || missing === path) return path;
      await mkdir(missing, { recursive: true });
    }
  } catch (error) {
    throw error instanceof UserError ? error : cannotWrite(join(root, output), error);
  }
}

interface Walked {
  readonly path: string;
  /** The first part of it that is not there; null: all of it is. */
  readonly missing: string | null;
}

/** Follows links and stays within `root`. @throws UserError exit 5 */
async function walk(root: string, steps: readonly string[]): Promise<Walked> {
  let at = root;
  for (const step of steps) {
    const next = join(at, step);
    const present = await lstat(next).catch(() => null);
    if (present === null) return { path: join(root, ...steps), missing: next };
    if (present.isSymbolicLink()) {
      const target = await realpath(next).catch(() => null);
      if (target === null || !`${target}${sep}`.startsWith(`${root}${sep}`))
        throw new UserError(`${next} is a link that leads out of ${root}.`, {
          where: 'outputs',
          next: 'Remove the link, or write there with -o FILE.',
          exitCode: 5,
        });
    }
    at = next;
  }
  return { path: join(root, ...steps), missing: null };
}

async function realOr(folder: string): Promise<string> {
  return realpath(folder).catch(() => folder);
}

async function nearestFolder(folder: string): Promise<string> {
  let at = folder;
  while ((await lstat(at).catch(() => null)) === null && dirname(at) !== at) at = dirname(at);
  return at;
}

function cannotWrite(path: string, error: unknown): UserError {
  const why = error instanceof Error ? error.message : String(error);
  return new UserError(`${path} cannot be written: ${why}`, {
    where: 'outputs',
    next: 'Look at the folder and its permissions.',
    exitCode: 5,
  });
}
