import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface SourceFile {
  /** From the project's folder, with `/`. */
  readonly path: string;
  readonly source: string;
}

const project = join(import.meta.dirname, '../..');

/** Every TypeScript file in `src`, sorted by path. */
export function sourceFiles(): readonly SourceFile[] {
  return readdirSync(join(project, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => join('src', name).replaceAll('\\', '/'))
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
    .sort()
    .map((path) => ({ path, source: readFileSync(join(project, path), 'utf8') }));
}
