import { UserError } from '../vocabulary/user-error.ts';
import type { Connection } from './connect.ts';
import { migration001Initial } from './migration-001-initial.ts';
import { migration002Prices } from './migration-002-prices.ts';
import { migration003Views } from './migration-003-views.ts';
import { migration004Nights } from './migration-004-nights.ts';
import type { Store } from './open-store.ts';

/** `PBAT`: marks a SQLite file as ours, so that another program's database is never written to. */
const applicationId = 0x50424154;

/** Schema version N is reached by the N-th entry. An entry that was released is never edited. */
export const migrations: readonly string[] = [
  migration001Initial,
  migration002Prices,
  migration003Views,
  migration004Nights,
];

/**
 * Brings a database to the newest schema, each step and its record in one transaction. Two processes may do it at once:
 * the second waits and finds it done.
 * @throws UserError (exit 5) for a file of a newer version or of another program
 */
export function migrate(connection: Connection, path: string, steps: readonly string[] = migrations): void {
  refuseForeign(connection, path, steps.length);
  while (versionOf(connection) < steps.length) {
    connection
      .transaction(() => {
        const version = versionOf(connection);
        const step = steps[version];
        if (step === undefined) return;
        connection.exec(step);
        connection.pragma(`application_id = ${applicationId}`);
        connection.pragma(`user_version = ${version + 1}`);
      })
      .immediate();
  }
}

/** @throws UserError (exit 5) for another program's file, or one of a version above `known`; nothing is changed */
export function refuseForeign(connection: Connection, path: string, known = migrations.length): void {
  const id = Number(connection.pragma('application_id', { simple: true }));
  const empty = connection.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
  if (id !== applicationId && !(empty && id === 0)) {
    throw new UserError(`${path} is a SQLite database, but not one of promptbatch.`, {
      exitCode: 5,
      next: 'Name another file with --db; this one was left as it is.',
    });
  }
  const version = versionOf(connection);
  if (version > known) {
    throw new UserError(
      `The database ${path} was written by a newer promptbatch (schema ${version}; this one knows ${known}).`,
      { exitCode: 5, next: 'Update promptbatch, or name another file with --db.' },
    );
  }
}

export function versionOf(connection: Connection): number {
  return Number(connection.pragma('user_version', { simple: true }));
}

/** Whether a database that was opened as it is has the newest schema. */
export function isUpToDate(store: Store): boolean {
  return (
    store.get<{ version: number }>('SELECT user_version AS version FROM pragma_user_version')?.version ===
    migrations.length
  );
}
