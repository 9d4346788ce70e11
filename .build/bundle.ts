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
  return metafile;
}
