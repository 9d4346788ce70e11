import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { examineDatabase } from '../../src/store/examine-database.ts';
import { openStore } from '../../src/store/open-store.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';
import { storeRun, withFolder } from './fixtures.ts';

/** What a killed process leaves: a database, and a log with a run in it. */
async function leftover(folder: string): Promise<{ database: string; log: string }> {
  const store = openStore(join(folder, 'live.db'), 'create');
  store.get('PRAGMA wal_checkpoint(TRUNCATE)');
  await storeRun(store);
  const [database, log] = [join(folder, 'left.db'), join(folder, 'left.db-wal')];
  copyFileSync(store.path, database);
  copyFileSync(`${store.path}-wal`, log);
  store.close();
  return { database, log };
}

function runsIn(path: string): number {
  const store = openStore(path, 'existing');
  try {
    return store.all('SELECT id FROM runs').length;
  } finally {
    store.close();
  }
}

describe('a log that SQLite would take for an empty one', () => {
  test.each([
    { damage: 'begins with garbage', harm: (_: string, log: string) => writeFileSync(log, 'garbage'.repeat(9000)) },
    { damage: 'lies beside a database of no bytes', harm: (database: string) => truncateSync(database, 0) },
  ])('is refused where it $damage; both files stay as they are', ({ harm }) =>
    withFolder(async (folder) => {
      const { database, log } = await leftover(folder);
      harm(database, log);
      const before = [readFileSync(database), readFileSync(log)];
      for (const open of [
        () => runsIn(database),
        () => openStore(database, 'create'),
        () => examineDatabase(database),
      ]) {
        expect(open).toThrow(UserError);
        expect(open).toThrow(/damaged/);
      }
      expect([readFileSync(database), readFileSync(log)]).toEqual(before);
    }),
  );

  test.each([
    { state: 'as a killed process leaves it', harm: () => undefined, runs: 1 },
    {
      state: 'cut off in its last commit',
      harm: (log: string) => truncateSync(log, readFileSync(log).length - 10),
      runs: 0,
    },
    { state: 'all zero', harm: (log: string) => writeFileSync(log, Buffer.alloc(8192)), runs: 0 },
    { state: 'empty', harm: (log: string) => truncateSync(log, 0), runs: 0 },
  ])('is none: $state', ({ harm, runs }) =>
    withFolder(async (folder) => {
      const { database, log } = await leftover(folder);
      harm(log);
      expect(runsIn(database)).toBe(runs);
    }),
  );
});
