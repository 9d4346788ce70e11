import type { Argv } from 'yargs';
import { databasePath } from '../operations/database-path.ts';
import type { Environment } from '../operations/wiring.ts';

/** Options of every command. */
export interface SharedOptions {
  readonly db: string | undefined;
  readonly quiet: boolean;
  readonly logJson: boolean;
  readonly color: boolean | undefined;
}

export function withSharedOptions<T>(argv: Argv<T>): Argv<T & SharedOptions> {
  return argv
    .option('db', { type: 'string', requiresArg: true, describe: 'Database (or PROMPTBATCH_DB)' })
    .option('quiet', { type: 'boolean', default: false, describe: 'Say nothing but errors on stderr' })
    .option('log-json', { type: 'boolean', default: false, describe: 'Say it as JSON lines' })
    .option('color', { type: 'boolean', describe: 'Colour; --no-color for none' }) as unknown as Argv<
    T & SharedOptions
  >;
}

export interface ChosenDatabase {
  /** Absolute. */
  readonly path: string;
  /** As it was given with --db, to be repeated in hints; null: it was not. */
  readonly given: string | null;
}

export function chooseDatabase({ db }: Pick<SharedOptions, 'db'>, env: Environment): ChosenDatabase {
  return { path: databasePath(db, env), given: db ?? null };
}
