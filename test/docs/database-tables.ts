import { openStore, type Store } from '../../src/store/open-store.ts';
import { markdownTable } from './markdown.ts';
import { schemaNotes } from './schema-notes.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  readonly isNotNull: number;
  readonly keyPosition: number;
}

/** Tables and views of a database in its newest schema, with their columns. */
export function readSchema(path: string): ReadonlyMap<string, readonly Column[]> {
  const store = openStore(path, 'create');
  try {
    const names = store.all<{ name: string }>(
      "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!'",
    );
    return new Map(names.map(({ name }) => [name, columnsOf(store, name)]));
  } finally {
    store.close();
  }
}

function columnsOf(store: Store, table: string): Column[] {
  const sql = 'SELECT name, type, "notnull" AS isNotNull, pk AS keyPosition FROM pragma_table_xinfo(?)';
  return store.all<Column>(sql, table);
}

/** What is described but not there, and there but not described: `results.marks`. */
export function differences(schema: ReadonlyMap<string, readonly Column[]>): { missing: string[]; gone: string[] } {
  const there = [...schema].flatMap(([table, columns]) => [table, ...columns.map(({ name }) => `${table}.${name}`)]);
  const described = Object.entries(schemaNotes).flatMap(([table, { columns }]) => [
    table,
    ...Object.keys(columns).map((name) => `${table}.${name}`),
  ]);
  return {
    missing: there.filter((name) => !described.includes(name)),
    gone: described.filter((name) => !there.includes(name)),
  };
}

/** The page's part that is made from the schema: columns in its order, tables in that of the notes. */
export function databaseTables(schema: ReadonlyMap<string, readonly Column[]>): string {
  return Object.entries(schemaNotes)
    .map(([table, notes]) => {
      const columns = schema.get(table) ?? [];
      const isView = columns.every(({ keyPosition }) => keyPosition === 0);
      const heading = `### \`${table}\`${isView ? ' (a view)' : ''}\n\n${notes.about}\n`;
      const meaning = ({ name }: Column) => notes.columns[name] ?? '';
      const lines = columns.map((column) => {
        const cells = [`\`${column.name}\``, typeOf(column), meaning(column)];
        return isView ? cells.toSpliced(1, 1) : cells;
      });
      return `${heading}\n${markdownTable(isView ? ['column', 'meaning'] : ['column', 'type', 'meaning'], lines)}\n`;
    })
    .join('\n');
}

function typeOf({ type, isNotNull, keyPosition }: Column): string {
  if (keyPosition > 0) return `${type}, key`;
  return isNotNull ? type : `${type} or NULL`;
}
