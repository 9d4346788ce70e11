import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findImportViolations } from './find-import-violations.ts';
import { roomTable, soleUserOfNodeModule } from './room-table.ts';
import { sourceFiles } from './source-files.ts';

describe('who imports whom in src', () => {
  test('is as the import table says', () => {
    expect(sourceFiles().flatMap(({ path, source }) => findImportViolations(path, source))).toEqual([]);
  });

  test('the table has no room that src has not', () => {
    const rooms = new Set(sourceFiles().map(({ path }) => path.split('/')[1]));
    expect(Object.keys(roomTable).filter((room) => !rooms.has(room))).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/architecture.md'), 'utf8');
  const rows = Array.from(
    page.matchAll(/^\| `([\w.]+)` *\|[^|]*\|([^|]*)\|([^|]*)\|$/gm),
    ([, room = '', ...cells]) => ({
      room,
      cells: cells.map((cell) => (cell ?? '').trim()),
    }),
  );

  test('has the rooms of the table in its order', () => {
    expect(rows.map(({ room }) => room)).toEqual(Object.keys(roomTable));
  });

  test.each(rows)('says of $room what the table says', ({ room, cells: [rooms, libraries] }) => {
    const { rooms: mayImport = [], libraries: own = [] } = roomTable[room] ?? {};
    const nodeModules = Object.keys(soleUserOfNodeModule).filter((name) => soleUserOfNodeModule[name] === room);
    if (room === 'vocabulary') expect(rooms).toBe('nothing at all');
    else expect(rooms).toBe(room === 'operations' ? 'all of the above' : mayImport.join(', '));
    expect(libraries).toBe([...own, ...nodeModules.slice(0, 1)].join(', '));
  });
});

describe('a planted violation is found', () => {
  test.each([
    { path: 'src/plan/a.ts', source: "import { x } from '../dataset/b.ts';", why: 'static import of a room' },
    { path: 'src/plan/a.ts', source: "import * as x from '../dataset/b.ts';", why: 'namespace import' },
    { path: 'src/plan/a.ts', source: "import type { X } from '../dataset/b.ts';", why: 'types are knowledge too' },
    { path: 'src/plan/a.ts', source: "import { type X } from '../dataset/b.ts';", why: 'a type among values' },
    { path: 'src/plan/a.ts', source: "import '../dataset/b.ts';", why: 'for its side effect' },
    { path: 'src/plan/a.ts', source: "export { x } from '../dataset/b.ts';", why: 're-export' },
    { path: 'src/plan/a.ts', source: "export type { X } from '../dataset/b.ts';", why: 're-export of a type' },
    { path: 'src/plan/a.ts', source: "export * from '../dataset/b.ts';", why: 're-export of everything' },
    { path: 'src/plan/a.ts', source: "const x = await import('../dataset/b.ts');", why: 'dynamic import' },
    { path: 'src/plan/a.ts', source: "type X = import('../dataset/b.ts').X;", why: 'a type without an import line' },
    { path: 'src/plan/a.ts', source: "import x = require('../dataset/b.ts');", why: 'the old import of TypeScript' },
    { path: 'src/plan/a.ts', source: "const x = require('../dataset/b.ts');", why: 'CommonJS' },
    { path: 'src/plan/a.ts', source: "new URL('../dataset/b.ts', import.meta.url);", why: "a worker thread's file" },
    { path: 'src/plan/a.ts', source: 'const x = await import(name);', why: 'a computed import cannot be checked' },
    { path: 'src/plan/a.ts', source: 'const x = createRequire(import.meta.url);', why: 'nor can a made require' },
    { path: 'src/plan/a.ts', source: "process.getBuiltinModule('fs');", why: "nor Node's way around imports" },
    { path: 'src/plan/a.ts', source: "import { parse } from 'csv-parse/sync';", why: "another room's library" },
    { path: 'src/dataset/a.ts', source: "import x from 'left-pad';", why: "a library of no room's" },
    { path: 'src/dataset/a.ts', source: "import x from 'csv-parser';", why: 'a name that only begins like one' },
    { path: 'src/dataset/a.ts', source: "import x from 'fs';", why: "Node's modules are written node:" },
    { path: 'src/operations/a.ts', source: "import { z } from 'zod';", why: 'operations uses rooms, not libraries' },
    { path: 'src/endpoint/a.ts', source: "import type { Server } from 'node:http';", why: 'for the simulator alone' },
    { path: 'src/analysis/a.ts', source: "import { hash } from 'node:crypto';", why: 'analysis is pure' },
    { path: 'src/analysis/a.ts', source: "import type { X } from 'node:fs';", why: 'and knows no type of Node' },
    { path: 'src/vocabulary/a.ts', source: "import { x } from '../config/b.ts';", why: 'vocabulary imports nothing' },
    { path: 'src/vocabulary/a.ts', source: "import { x } from 'node:util';", why: 'nor anything of Node' },
    { path: 'src/runner/a.ts', source: "import { x } from '../endpoint/b.ts';", why: 'it never sees a status code' },
    { path: 'src/report/a.ts', source: "import { x } from '../store/b.ts';", why: 'report is given finished numbers' },
    { path: 'src/simulator/a.ts', source: "import { x } from '../endpoint/b.ts';", why: 'both ends share no bug' },
    { path: 'src/commands/a.ts', source: "import { x } from '../store/b.ts';", why: 'commands call operations' },
    { path: 'src/operations/a.ts', source: "import { x } from '../commands/b.ts';", why: 'never the other way' },
    { path: 'src/operations/a.ts', source: "import { x } from '../main.ts';", why: 'nobody imports the program' },
    { path: 'src/main.ts', source: "import { x } from './operations/b.ts';", why: 'main only starts commands' },
    { path: 'src/index.ts', source: "import { x } from './commands/b.ts';", why: 'the library has no terminal' },
    {
      path: 'src/config/a.ts',
      source: "import x from '../../package.json' with { type: 'json' };",
      why: 'outside src',
    },
    { path: 'src/config/a.ts', source: "import { x } from '../../test/b.ts';", why: 'tests are not shipped' },
    { path: 'src/utilities/a.ts', source: 'export const x = 1;', why: 'a room that is not in the table' },
  ])('$path: $source ($why)', ({ path, source }) => {
    const violations = findImportViolations(path, `\n${source}\nexport {};\n`);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toMatch(new RegExp(`^${path}(:2)?: `));
  });
});

describe('what the table allows passes', () => {
  test.each([
    { path: 'src/plan/a.ts', source: "import { x } from './b.ts';", why: 'the own room' },
    { path: 'src/plan/a.ts', source: "import type { Row } from '../vocabulary/row.ts';", why: 'vocabulary' },
    { path: 'src/plan/a.ts', source: "import { Liquid } from 'liquidjs';", why: 'its library' },
    { path: 'src/dataset/a.ts', source: "import { parse } from 'csv-parse/sync';", why: "a library's subpath" },
    { path: 'src/analysis/a.ts', source: "import x from '@stdlib/stats-base-dists-t-cdf';", why: 'a scope' },
    { path: 'src/pricing/a.ts', source: "await import('gpt-tokenizer/encoding/o200k_base');", why: 'loaded lazily' },
    { path: 'src/plan/a.ts', source: "import { createHash } from 'node:crypto';", why: "Node's own" },
    { path: 'src/simulator/a.ts', source: "import { createServer } from 'node:http';", why: 'it is the server' },
    { path: 'src/report/a.ts', source: "import { x } from '../analysis/b.ts';", why: 'finished numbers' },
    { path: 'src/operations/a.ts', source: "import { x } from '../store/b.ts';", why: 'it joins the rooms' },
    { path: 'src/commands/a.ts', source: "import { x } from '../report/b.ts';", why: 'how it looks' },
    { path: 'src/main.ts', source: "import('./commands/program.ts');", why: 'the program' },
    { path: 'src/index.ts', source: "export { x } from './operations/b.ts';", why: 'the library' },
    { path: 'src/plan/a.ts', source: "const text = \"import x from 'zod'\"; // import y from 'zod'", why: 'only text' },
  ])('$path: $source ($why)', ({ path, source }) => {
    expect(findImportViolations(path, source)).toEqual([]);
  });
});
