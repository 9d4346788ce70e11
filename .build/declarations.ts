import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { project } from './bundle.ts';

/** As tsconfig.json has them, where they change what is written; types are checked elsewhere. */
const options = [
  ...['--ignoreConfig', '--noCheck', '--declaration', '--emitDeclarationOnly', '--stripInternal'],
  ...['--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', '--allowImportingTsExtensions'],
  ...['--target', 'es2024', '--lib', 'es2024', '--module', 'nodenext', '--types', 'node', '--resolveJsonModule'],
];

/** Of one declaration file: what it imports, re-exports, or names as `import('…')`. */
const imported = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"]+)\1/g;

/**
 * Writes the library's types: `src/index.ts` and every declaration that it needs, no other.
 * @throws Error where they need a package: whoever uses the library would have to install it
 */
export async function writeDeclarations(outdir: string): Promise<void> {
  const emitted = await mkdtemp(join(tmpdir(), 'promptbatch-types-'));
  try {
    const tsc = join(project, 'node_modules/.bin/tsc');
    await promisify(execFile)(tsc, [...options, '--rootDir', '.', '--outDir', emitted, 'src/index.ts'], {
      cwd: project,
    });
    const wanted = ['index.ts'];
    for (const file of wanted) {
      const name = file.replace(/\.ts$/, '.d.ts');
      const text = await readFile(join(emitted, 'src', name), 'utf8');
      for (const [, , from = ''] of text.matchAll(imported)) {
        if (!from.startsWith('.')) throw new Error(`The library's types need ${from}: ${file}. Write them without it.`);
        const other = join(dirname(file), from);
        if (!wanted.includes(other)) wanted.push(other);
      }
      const target = join(outdir, name);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(
        target,
        text.replaceAll(imported, (whole) => whole.replace(/\.ts(['"])$/, '.js$1')),
      );
    }
  } finally {
    await rm(emitted, { recursive: true, force: true });
  }
}
