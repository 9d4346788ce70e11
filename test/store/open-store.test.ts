import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { isUpToDate } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open-store.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';
import { withFolder } from './fixtures.ts';

function failureOf(work: () => unknown): UserError {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('It did not fail.');
}

describe('openStore', () => {
  test('creates folder and file, readable by the owner only, with a durable WAL', () =>
    withFolder((folder) => {
      const store = openStore(join(folder, 'deep', 'er', 'results.db'), 'create');
      expect(statSync(store.path).mode & 0o777).toBe(0o600);
      expect(statSync(`${store.path}-wal`).mode & 0o777).toBe(0o600);
      expect(store.get('PRAGMA journal_mode')).toEqual({ journal_mode: 'wal' });
      expect(store.get('PRAGMA synchronous')).toEqual({ synchronous: 2 });
      expect(store.get('PRAGMA foreign_keys')).toEqual({ foreign_keys: 1 });
      expect(store.get('PRAGMA trusted_schema')).toEqual({ trusted_schema: 0 });
      expect(store.get('PRAGMA cell_size_check')).toEqual({ cell_size_check: 1 });
      store.close();
      store.close();
    }));

  test('a path through a symbolic link leads to the same store path', () =>
    withFolder((folder) => {
      const store = openStore(join(folder, 'results.db'), 'create');
      store.close();
      symlinkSync(store.path, join(folder, 'link.db'));
      const linked = openStore(join(folder, 'link.db'), 'existing');
      expect(linked.path).toBe(store.path);
      linked.close();
    }));

  test.each([
    {
      why: 'a reading command never creates a database',
      prepare: (path: string) => path,
      mode: 'existing' as const,
      exitCode: 2,
      says: /There is no database at .*results\.db/,
    },
    {
      why: 'a folder is no database',
      prepare: (path: string) => mkdirSync(path),
      mode: 'create' as const,
      exitCode: 5,
      says: /is a folder/,
    },
    {
      why: 'any other file is left alone',
      prepare: (path: string) => writeFileSync(path, 'id,prompt\n'.repeat(2000)),
      mode: 'create' as const,
      exitCode: 5,
      says: /is not a SQLite database/,
    },
    {
      why: "another program's database is left alone",
      prepare: (path: string) => new Database(path).exec('CREATE TABLE theirs (a)').close(),
      mode: 'create' as const,
      exitCode: 5,
      says: /not one of promptbatch/,
    },
    {
      why: 'a file of a newer version may hold what this one would break',
      prepare: (path: string) => {
        openStore(path, 'create').close();
        const newer = new Database(path);
        newer.pragma('user_version = 99');
        newer.close();
      },
      mode: 'existing' as const,
      exitCode: 5,
      says: /newer promptbatch \(schema 99/,
    },
    {
      why: 'a damaged file says so instead of telling nonsense',
      prepare: (path: string) => {
        openStore(path, 'create').close();
        const size = statSync(path).size;
        const header = Buffer.alloc(100);
        header.write('SQLite format 3\u0000', 0, 'latin1');
        header.writeUInt16BE(4096, 16);
        header.set([1, 1, 0, 64, 32, 32], 18);
        header.writeUInt32BE(4, 44);
        writeFileSync(path, Buffer.concat([header, Buffer.alloc(size - 100, 0x5a)]));
      },
      mode: 'existing' as const,
      exitCode: 5,
      says: /is damaged|is not a SQLite database/,
    },
    {
      why: 'the folder cannot be made under a file',
      prepare: (path: string) => writeFileSync(join(path, '..', 'blocked'), ''),
      mode: 'create' as const,
      file: 'blocked/results.db',
      exitCode: 5,
      says: /cannot be created/,
    },
    {
      why: 'the driver would cut the blank off and open another file',
      prepare: () => undefined,
      mode: 'create' as const,
      file: 'results.db ',
      exitCode: 5,
      says: /white space/,
    },
  ])('refuses, exit $exitCode: $says ($why)', ({ prepare, mode, file, exitCode, says }) =>
    withFolder((folder) => {
      prepare(join(folder, 'results.db'));
      const failure = failureOf(() => openStore(join(folder, file ?? 'results.db'), mode));
      expect(failure.message).toMatch(says);
      expect(failure.exitCode).toBe(exitCode);
    }),
  );

  test.each([
    { change: 'journal_mode = DELETE', upToDate: true, why: 'a backup is not in WAL mode' },
    { change: 'user_version = 1', upToDate: false, why: 'an older version' },
  ])('as it is: a file stays byte for byte what it was ($why)', ({ change, upToDate }) =>
    withFolder((folder) => {
      const path = join(folder, 'results.db');
      openStore(path, 'create').close();
      const database = new Database(path);
      database.pragma(change);
      database.close();
      const before = readFileSync(path);
      const store = openStore(path, 'as-it-is');
      expect(isUpToDate(store)).toBe(upToDate);
      expect(store.all('SELECT * FROM runs')).toEqual([]);
      store.close();
      expect(readFileSync(path).equals(before)).toBe(true);
      expect(readdirSync(folder)).toEqual(['results.db']);
    }),
  );

  test('a file without write permission is explained, unless the user is root, whom nothing stops', () =>
    withFolder((folder) => {
      const path = join(folder, 'results.db');
      openStore(path, 'create').close();
      chmodSync(path, 0o400);
      if (process.getuid?.() === 0) {
        openStore(path, 'existing').close();
        return;
      }
      const failure = failureOf(() => openStore(path, 'existing').run('DELETE FROM runs'));
      expect(failure.exitCode).toBe(5);
      expect(failure.next).toMatch(/permission/);
    }));

  test('a statement that is locked out by another program says so', () =>
    withFolder((folder) => {
      const store = openStore(join(folder, 'results.db'), 'create');
      const other = new Database(store.path);
      other.exec('BEGIN IMMEDIATE');
      store.run('PRAGMA busy_timeout = 1');
      expect(failureOf(() => store.transaction(() => undefined)).message).toMatch(/Another program holds/);
      other.close();
      store.close();
    }));

  test('a transaction that throws leaves nothing, and one inside another belongs to it', () =>
    withFolder((folder) => {
      const store = openStore(join(folder, 'results.db'), 'create');
      const insert = "INSERT INTO claims (slot, name, pid, host, started_ms) VALUES (?, 'n', 1, 'h', 1)";
      const work = () =>
        store.transaction(() => {
          store.transaction(() => store.run(insert, 1));
          throw new Error('planted');
        });
      expect(work).toThrow('planted');
      expect(store.all('SELECT * FROM claims')).toEqual([]);
      store.close();
    }));
});
