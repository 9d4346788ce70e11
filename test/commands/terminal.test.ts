import { expect, test } from 'vitest';
import { sourceFiles } from '../architecture/source-files.ts';

/** Bytes that must come out as they are, or text that only a shell reads. */
const data = ['src/commands/completion.ts', 'src/commands/export.ts', 'src/commands/trend.ts'];

function rawWrites(files: readonly { readonly path: string; readonly source: string }[]): readonly string[] {
  return files
    .filter(({ path }) => path.startsWith('src/commands/') && !data.includes(path))
    .filter(({ source }) => /(?<!process)\.(stdout|stderr)\.write\(/.test(source))
    .map(({ path }) => path);
}

test('what a model may have written reaches the terminal through `show` and `tell`, which take the orders to a CI out', () => {
  expect(rawWrites(sourceFiles())).toEqual([]);
});

test('a planted write past them is found', () => {
  expect(rawWrites([{ path: 'src/commands/a.ts', source: 'terminal.stdout.write(text);' }])).toEqual([
    'src/commands/a.ts',
  ]);
});
