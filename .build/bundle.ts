import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type OutputChunk, type OutputOptions, rolldown } from 'rolldown';

export const project = join(import.meta.dirname, '..');

/** Built file → the source files of which it holds any code, as absolute paths. */
export type Contents = ReadonlyMap<string, readonly string[]>;

/**
 * What is loaded as a whole, since a file costs a command more than the code in it that it does not need. A room takes along what
 * it imports, unless a room before it has that: hence what all share stands first.
 */
const rooms = [
  'vocabulary',
  'config',
  'dataset',
  'plan',
  'scoring',
  'export',
  'pricing',
  'endpoint',
  'runner',
  'store',
  'analysis',
];

/** Of operations and reports a command loads its own part. */
const groups = [
  { name: 'gpt-tokenizer', test: /node_modules\/gpt-tokenizer\// },
  ...rooms.map((room) => ({ name: room, test: new RegExp(String.raw`\/src\/${room}\/(?!promptfoo\/|writer-thread)`) })),
  { name: 'report', test: /\/src\/report\//, minShareCount: 2 },
];

/** The program, the library and the writer's thread as files that need nothing but better-sqlite3. */
export async function bundle(dir: string): Promise<Contents> {
  const build = await rolldown({
    cwd: project,
    input: { main: 'src/main.ts', index: 'src/index.ts', 'writer-thread': 'src/store/writer-thread.ts' },
    platform: 'node',
    transform: { target: 'node22' },
    external: ['better-sqlite3'],
    resolve: { alias: { 'node:http2': join(import.meta.dirname, 'no-http2.ts') } },
  });
  const { output } = await build.write({ dir, ...written });
  await build.close();
  await startFromAnyShell(join(dir, 'main.js'));
  return new Map(output.filter(isChunk).map((chunk) => [chunk.fileName, sourcesOf(chunk)]));
}

const written: OutputOptions = {
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash:8].js',
  hashCharacters: 'base36',
  codeSplitting: { groups },
  comments: false,
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
};

function isChunk(file: { readonly type: string }): file is OutputChunk {
  return file.type === 'chunk';
}

function sourcesOf({ modules }: OutputChunk): readonly string[] {
  return Object.entries(modules).flatMap(([path, { renderedLength }]) => (renderedLength > 0 ? path : []));
}

/**
 * The program's first line asks for `env -S`, which BusyBox (Alpine) has not. Two lines that are right both as a shell's and as
 * JavaScript do the same everywhere: to JavaScript the second is a text and a comment.
 */
async function startFromAnyShell(path: string): Promise<void> {
  const text = await readFile(path, 'utf8');
  const [first = '', flagged] = /^#!\/usr\/bin\/env -S (node .*)\n/.exec(text) ?? [];
  if (flagged === undefined) throw new Error(`${path} does not begin with the line that starts it.`);
  await writeFile(path, `#!/usr/bin/env sh\n':' //; exec ${flagged} "$0" "$@"\n${text.slice(first.length)}`);
  await chmod(path, 0o755);
}
