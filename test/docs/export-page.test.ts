import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { folderForTest, runCli } from '../e2e/cli.ts';
import { markdownTable } from './markdown.ts';
import { blocksOf } from './read-page.ts';

const project = join(import.meta.dirname, '../..');
const path = join(project, 'docs/export.md');
const page = readFileSync(path, 'utf8');
const begin = '<!-- columns: made from docs/export.schema.json by test/docs/export-page.test.ts -->\n';
const end = '<!-- end of the columns -->\n';

interface DescribedColumn {
  readonly type?: string | readonly string[];
  readonly description: string;
}
type Described = Readonly<Record<string, DescribedColumn>>;

/** Every column of the schema; those of the scorers with the name that stands for theirs. */
function columnLines(): string[][] {
  const schema = JSON.parse(readFileSync(join(project, 'docs/export.schema.json'), 'utf8')) as {
    readonly properties: Described;
    readonly patternProperties: Described;
  };
  const scorers = Object.entries(schema.patternProperties).map(([pattern, column]) => [
    `${pattern.replace('^', '')}NAME`,
    column,
  ]) as [string, DescribedColumn][];
  return [...Object.entries(schema.properties), ...scorers].map(([name, { type = 'string', description }]) => [
    `\`${name}\``,
    [type]
      .flat()
      .filter((word) => word !== 'null')
      .join(' or '),
    description,
  ]);
}

describe('docs/export.md', () => {
  test('has every column of the export as its schema has it (renew it: npm test -- test/docs/export-page -u)', async () => {
    const table = markdownTable(['column', 'in JSON', 'meaning'], columnLines());
    const [before, after] = [page.split(begin)[0], page.split(end)[1]];
    await expect(`${before}${begin}\n${table}\n\n${end}${after}`).toMatchFileSnapshot(path);
  });

  test('its SQL finds something in the database of the demo', async () => {
    const folder = folderForTest();
    await runCli(folder, ['run', join(project, 'configs/demo.yaml'), '--limit', '5']);
    const database = new Database(join(folder, 'results/promptbatch.db'), { readonly: true });
    const queries = blocksOf(page).filter(({ language }) => language === 'sql');
    expect(queries.map(({ text }) => database.prepare(text).all().length)).toEqual([expect.any(Number)]);
    for (const { text } of queries) expect(database.prepare(text).all()).not.toEqual([]);
    database.close();
  });
});
