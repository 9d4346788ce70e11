import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

// That every command and config in it works is tested in test/docs, with the other pages.
const project = join(import.meta.dirname, '..');
const readme = readFileSync(join(project, 'README.md'), 'utf8');
const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

/** The text of every code block in `language`. */
function codeBlocks(language: string): string[] {
  return Array.from(readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms')), ([, text]) => text ?? '');
}

/** Everything that is written as code, in blocks and within sentences. */
const commandLines = [
  ...codeBlocks('sh').flatMap((block) => block.trim().split('\n')),
  ...Array.from(readme.matchAll(/`((?:npm|npx|promptbatch) [^`]+)`/g), ([, text]) => text ?? ''),
];

describe('the two commands of the README', () => {
  test.each([
    { command: 'npm ci && npm start -- run configs/demo.yaml', why: 'installs and runs the main job' },
    { command: 'npm ci && npm test', why: 'installs and passes all tests' },
  ])('$command stands alone in a block ($why)', ({ command }) => {
    expect(codeBlocks('sh')).toContain(`${command}\n`);
  });

  test('the gate runs the test command as it stands there', () => {
    expect(readFileSync(join(project, '.ci/run'), 'utf8')).toContain("grep -m1 -x 'npm ci && npm test' README.md");
  });
});

describe('what the README says to type', () => {
  test('uses npm scripts that exist', () => {
    const used = commandLines.flatMap((line) =>
      Array.from(line.matchAll(/npm (?:run )?([a-z]+)/g), ([, name]) => name ?? ''),
    );
    expect(used).toContain('start');
    expect(used.filter((name) => name !== 'ci' && !scripts[name])).toEqual([]);
  });
});

test('every file and folder that the README names is there', () => {
  const named = [
    ...Array.from(readme.matchAll(/\b((?:configs|datasets|docs|bench)\/[\w./-]*)/g), ([, path]) => path ?? ''),
  ];
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((path) => !existsSync(join(project, path)))).toEqual([]);
});
