import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { exportColumns } from '../../src/export/columns.ts';
import { laneEventOf } from '../../src/operations/stored-events.ts';
import { folderForTest, runCli } from '../e2e/cli.ts';
import { databaseTables, differences, readSchema } from './database-tables.ts';
import { blocksOf } from './read-page.ts';
import { schemaNotes } from './schema-notes.ts';

const project = join(import.meta.dirname, '../..');
const path = join(project, 'docs/database.md');
const page = readFileSync(path, 'utf8');
const begin = '<!-- tables: made from the schema by test/docs/database-page.test.ts -->\n';
const end = '<!-- end of the tables -->\n';

describe('docs/database.md', () => {
  test('every table, view and column says what it means in test/docs/schema-notes.ts', () => {
    expect(differences(readSchema(join(folderForTest(), 'new.db')))).toEqual({ missing: [], gone: [] });
  });

  test('a column without a meaning is found, and a meaning without a column', () => {
    const schema = new Map(readSchema(join(folderForTest(), 'new.db')));
    schema.set('runs', [...(schema.get('runs') ?? []), { name: 'mood', type: 'TEXT', isNotNull: 0, keyPosition: 0 }]);
    schema.delete('claims');
    expect(differences(schema)).toMatchObject({
      missing: ['runs.mood'],
      gone: expect.arrayContaining(['claims.slot']),
    });
  });

  test('has every table as it is (renew it: npm test -- test/docs/database-page -u)', async () => {
    const tables = databaseTables(readSchema(join(folderForTest(), 'new.db')));
    const [before, after] = [page.split(begin)[0], page.split(end)[1]];
    await expect(`${before}${begin}\n${tables}\n${end}${after}`).toMatchFileSnapshot(path);
  });

  test("v_results has the export's names", () => {
    const ours = exportColumns({ runId: 'r', datasetColumns: [], scorers: [] }).columns.map(({ name }) => name);
    const inView = Object.keys(schemaNotes['v_results']?.columns ?? {});
    const exported = ours.map((name) => name.replace('pb_', ''));
    // What tokens cost by their price is worked out by the program alone: exports and reports tell it.
    expect(exported.filter((name) => !inView.includes(name))).toEqual(['cost_computed_usd']);
    expect(inView.filter((name) => !exported.includes(name))).toEqual([
      'run_name',
      'columns',
      'scores',
      'passed',
      'reasons',
      'run_id',
      'seq',
    ]);
  });
});

describe('the events of docs/database.md', () => {
  const rows = Array.from(
    page.matchAll(/^\| `([a-z-]+)` +\|[^|]+\| `(\{.+\})` +\|$/gm),
    ([, kind = '', detail = '']) => ({
      kind,
      detail,
    }),
  );

  test('are all that are stored', () => {
    expect(rows.map(({ kind }) => `\`${kind}\``).join(', ')).toBe(
      schemaNotes['events']?.columns['kind']?.replace('.', ''),
    );
  });

  // What begins a try or ends it is no event of a lane.
  test.each(rows.filter(({ kind }) => kind !== 'retry-failed' && kind !== 'judged'))(
    '$kind with $detail is understood by reports',
    ({ kind, detail }) => {
      expect(laneEventOf({ atMs: 1, lane: 'm', kind, detail })).toMatchObject({ kind });
    },
  );
});

describe('the queries of docs/database.md', () => {
  const queries = blocksOf(page).filter(({ language }) => language === 'sql');

  test('find something in a database of two real runs, read by SQLite itself and by its shell', async () => {
    const folder = folderForTest();
    const demo = join(project, 'configs/demo.yaml');
    const faults = [
      '--set',
      'endpoint.simulated.latencyMs=0',
      '--set',
      'endpoint.simulated.faults.error500=0.2',
      '--set',
      'retry.maxAttempts=1',
    ];
    await runCli(folder, ['run', demo, '--set', 'maxErrorRate=1', ...faults]);
    await runCli(folder, [
      'run',
      demo,
      '--set',
      'maxErrorRate=1',
      ...faults,
      '--set',
      'endpoint.simulated.accuracy=0.4',
    ]);
    const file = join(folder, 'results/promptbatch.db');
    const database = new Database(file, { readonly: true });
    const shell = await execa('sqlite3', ['-version'], { reject: false });
    expect(queries.length).toBeGreaterThanOrEqual(5);
    for (const { text, line } of queries) {
      const found = database.prepare(text).all();
      expect({ line, found }).not.toEqual({ line, found: [] });
      if (shell.failed) continue;
      const { stdout } = await execa('sqlite3', ['-readonly', '-json', file, text]);
      expect({ line, found: JSON.parse(stdout) }).toEqual({ line, found });
    }
    database.close();
  });

  test('walk over no run that they do not ask for', () => {
    const file = join(folderForTest(), 'new.db');
    readSchema(file);
    const database = new Database(file);
    const large = /^(SCAN|SEARCH) (results|answers|scores|attempts|dataset_rows)\b/;
    for (const { text, line } of queries) {
      const steps = database.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`).all();
      const walks = steps.filter(({ detail }) => large.test(detail) && !/\((run_id|dataset_id)=\?/.test(detail));
      expect({ line, walks }).toEqual({ line, walks: [] });
    }
    database.close();
  });
});
