import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { folderForTest } from '../e2e/cli.ts';
import { readPages } from './read-page.ts';
import { runPage } from './run-page.ts';

test('docs/results.md: its commands end well, and its table has every column of the export that they write', async () => {
  const folder = folderForTest();
  const text = readPages().find(({ path }) => path === 'docs/results.md')?.text ?? '';
  expect(await runPage(text, folder, 'http://127.0.0.1:9')).toEqual([]);

  const [header = []]: string[][] = parse(readFileSync(join(folder, 'results.csv')), { to: 1 });
  const rows = text.match(/^\| `pb_.*$/gm) ?? [];
  const told = rows.flatMap((row) =>
    Array.from(row.split(' | ')[0]?.matchAll(/`(pb_\w+)`/g) ?? [], ([, name]) => name),
  );
  expect(told.toSorted()).toEqual(header.filter((name) => name.startsWith('pb_')).toSorted());
}, 120_000);
