import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const project = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { scripts: object };
const pages = ['CONTRIBUTING.md', 'SECURITY.md'].map((path) => ({
  path,
  text: readFileSync(join(project, path), 'utf8'),
}));

/** Places that stand for a new file. */
const isPlaceholder = (path: string) => /NAME|00N/.test(path);

function filesNamedIn(text: string): readonly string[] {
  const written = Array.from(
    text.matchAll(/(?<![\w./])((?:\.ci|src|test|bench|docs|configs)\/[\w./-]*\w)/g),
    ([, path]) => path,
  );
  const linked = Array.from(text.matchAll(/\]\(([^)#:]+)\)/g), ([, path]) => path);
  return [...written, ...linked].filter((path) => path !== undefined && !isPlaceholder(path)) as string[];
}

describe.each(pages)('$path', ({ text }) => {
  test('is a page, no book', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(80);
  });

  test('names only files that are there', () => {
    const named = filesNamedIn(text);
    expect(
      named.filter((path) => !existsSync(join(project, path)) && !existsSync(join(project, `${path}.test.ts`))),
    ).toEqual([]);
  });

  test('names only npm scripts that are there', () => {
    const named = Array.from(text.matchAll(/npm (?:run )?([a-z]+)/g), ([, name]) => name ?? '');
    expect(named.filter((name) => name !== 'ci' && !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

test('CONTRIBUTING.md names the rooms, so that the check above has something to find', () => {
  expect(filesNamedIn(pages[0]?.text ?? '').length).toBeGreaterThan(15);
});
