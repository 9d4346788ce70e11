import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { World } from './wiring.ts';

/** Where a try's numbers come from. No secret is in it. */
export interface Provenance {
  readonly configPath: string;
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly host: string;
  /** Of the repository the config lies in; null: it lies in none, or git is not there. */
  readonly gitCommit: string | null;
  /** Whether that repository had uncommitted changes. */
  readonly gitDirty: boolean | null;
}

const git = promisify(execFile);
/** A huge or remote repository must not hold a run up. */
const patienceMs = 3000;

export async function provenanceOf(configPath: string, world: World): Promise<Provenance> {
  const { version, node, platform, host } = world;
  const path = resolve(world.cwd, configPath);
  const folder = dirname(path);
  const [gitCommit, changes] = await Promise.all([
    askGit(folder, ['rev-parse', 'HEAD']),
    askGit(folder, ['status', '--porcelain', '--untracked-files=no']),
  ]);
  return {
    configPath: path,
    version,
    node,
    platform,
    host,
    gitCommit,
    gitDirty: changes === null ? null : changes !== '',
  };
}

async function askGit(folder: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await git('git', ['-C', folder, ...args], { timeout: patienceMs });
    return stdout.trim();
  } catch {
    // No git, no repository or no commit yet: all of them mean that nothing is known.
    return null;
  }
}
