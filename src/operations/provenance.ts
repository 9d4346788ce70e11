import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { ConfigSource } from '../config/open-config.ts';
import type { World } from './wiring.ts';

/** Where a try's numbers come from. No secret is in it. */
export interface Provenance {
  /** Absolute; null: the config came as an object. */
  readonly configPath: string | null;
  /** What the command line said instead of the config, word by word; absent: a version that did not keep it. */
  readonly flags?: readonly string[];
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
/**
 * A config may lie in a folder that came from elsewhere. Its settings must start no program, and a folder that only looks like
 * a repository is none.
 */
const harmless = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'safe.bareRepository=explicit'];
/** A huge or remote repository must not hold a run up. */
const patienceMs = 3000;

export async function provenanceOf(source: ConfigSource, world: World): Promise<Provenance> {
  const { version, node, platform, host } = world;
  const configPath = typeof source === 'string' ? resolve(world.cwd, source) : null;
  const folder = typeof source === 'string' ? dirname(resolve(world.cwd, source)) : source.folder;
  return { configPath, version, node, platform, host, ...(await repositoryOf(folder)) };
}

/** One call for both: `# branch.oid COMMIT`, then a line for every changed file. */
async function repositoryOf(folder: string): Promise<Pick<Provenance, 'gitCommit' | 'gitDirty'>> {
  const told = await askGit(folder, ['status', '--porcelain=v2', '--branch', '--untracked-files=no']);
  const commit = /^# branch\.oid ([0-9a-f]{40,64})$/m.exec(told ?? '')?.[1] ?? null;
  return { gitCommit: commit, gitDirty: told === null ? null : /^[^#]/m.test(told) };
}

async function askGit(folder: string, args: readonly string[]): Promise<string | null> {
  try {
    const { stdout } = await git('git', [...harmless, '-C', folder, ...args], { timeout: patienceMs });
    return stdout.trim();
  } catch {
    // No git, no repository or no commit yet: all of them mean that nothing is known.
    return null;
  }
}
