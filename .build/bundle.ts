import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';

export const project = join(import.meta.dirname, '..');

/**
 * The program, the library and the writer's thread as files that need nothing but better-sqlite3. What several of them use
 * lies in chunks, so that a command loads only its own part.
 * @returns esbuild's account of which source lies in which file
 */
export async function bundle(outdir: string): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: ['src/main.ts', 'src/index.ts', 'src/store/writer-thread.ts'],
    outdir,
    entryNames: '[name]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    external: ['better-sqlite3'],
    minifyWhitespace: true,
    minifySyntax: true,
    // Some of what is bundled is CommonJS and asks for Node's modules by `require`.
    banner: {
      js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
    },
    metafile: true,
    logLevel: 'warning',
  });
  await startFromAnyShell(join(outdir, 'main.js'));
  return metafile;
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
}
