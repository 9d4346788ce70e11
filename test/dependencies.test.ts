import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');

interface PackageFile {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const { dependencies, devDependencies } = JSON.parse(read('package.json')) as PackageFile;
const reasons = read('docs/dependencies.md');

test('the published package installs better-sqlite3 and nothing else: the rest is bundled', () => {
  expect(Object.keys(dependencies)).toEqual(['better-sqlite3']);
});

describe('docs/dependencies.md', () => {
  const named = Array.from(reasons.matchAll(/^\| (\S.*?) +\|/gm), ([, names]) => names?.split(', ') ?? []).flat();

  test.each(Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@types/')))(
    'says why %s',
    (name) => {
      expect(named).toContain(name);
    },
  );

  test('tells of no dependency that is gone', () => {
    const gone = named.filter((name) => !/^(package|-+)$/.test(name) && !{ ...dependencies, ...devDependencies }[name]);
    expect(gone).toEqual([]);
  });
});

test('the lock file names no registry, so that everybody installs from their own', () => {
  expect(read('package-lock.json')).not.toContain('"resolved"');
});
