import { resolve } from 'node:path';
import type { Environment } from './wiring.ts';

/**
 * Where the database lies.
 * @param db as it was asked for; undefined: PROMPTBATCH_DB says, else `./results/promptbatch.db`
 * @returns an absolute path
 */
export function databasePath(db: string | undefined, env: Environment): string {
  return resolve(db ?? (env['PROMPTBATCH_DB'] || 'results/promptbatch.db'));
}
