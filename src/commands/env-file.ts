import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import type { Environment } from '../operations/wiring.ts';
import { UserError } from '../vocabulary/user-error.ts';

/**
 * The environment, and what `--env-file` adds to it: what is set already stays.
 * @param path undefined: no file is named
 */
export async function withEnvFile(env: Environment, path: string | undefined): Promise<Environment> {
  if (path === undefined) return env;
  try {
    return { ...parseEnv(await readFile(path, 'utf8')), ...env };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new UserError(`The environment file cannot be read: ${error.message}`, { where: '--env-file' });
  }
}
