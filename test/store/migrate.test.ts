import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/store/connect.ts';
import { migrate, migrations } from '../../src/store/migrate.ts';
import { openStore } from '../../src/store/open-store.ts';
import { readRun } from '../../src/store/read-runs.ts';
import { storeRun, withFolder } from './fixtures.ts';

function emptyDatabase(folder: string) {
  const path = join(folder, 'results.db');
  closeSync(openSync(path, 'wx'));
  return { path, connection: connect(path) };
}

describe('migrate', () => {
  test('brings an empty file to the newest version and records it', () =>
    withFolder((folder) => {
      const { path, connection } = emptyDatabase(folder);
      migrate(connection, path);
      expect(connection.pragma('user_version', { simple: true })).toBe(migrations.length);
      expect(connection.pragma('foreign_key_check')).toEqual([]);
      expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
      connection.close();
    }));

  test('what is stored is there after the database is opened again', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'results.db');
      const store = openStore(path, 'create');
      const rowId = await storeRun(store, { tags: ['prod'] });
      const stored = readRun(store, rowId);
      store.close();
      const again = openStore(path, 'existing');
      expect(readRun(again, rowId)).toEqual(stored);
      again.close();
    }));

  test('a later step runs on a file with data in it, and only that step', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'results.db');
      const store = openStore(path, 'create');
      const rowId = await storeRun(store);
      store.close();
      const connection = connect(path);
      migrate(connection, path, [...migrations, 'ALTER TABLE runs ADD COLUMN note TEXT; UPDATE runs SET note = name']);
      expect(connection.prepare('SELECT id, note FROM runs').all()).toEqual([{ id: rowId, note: 'nightly' }]);
      expect(connection.pragma('user_version', { simple: true })).toBe(migrations.length + 1);
      connection.close();
    }));

  test('a step that fails leaves the version before it, whole', () =>
    withFolder((folder) => {
      const { path, connection } = emptyDatabase(folder);
      const broken = [...migrations, 'CREATE TABLE half (a); INSERT INTO nowhere VALUES (1)'];
      expect(() => migrate(connection, path, broken)).toThrow(/nowhere/);
      expect(connection.pragma('user_version', { simple: true })).toBe(migrations.length);
      expect(connection.prepare("SELECT * FROM sqlite_schema WHERE name = 'half'").all()).toEqual([]);
      connection.close();
    }));
});
