import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../src/config/read-config.ts';

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

/** What the program is given: `run configs/demo.yaml`. */
const programArguments = commandLines
  .flatMap((line) => line.match(/(?:npm start -- |promptbatch )(.+)$/)?.[1] ?? [])
  .filter((given) => /^[a-z]/.test(given));

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

  test('is more than the demo', () => {
    expect(programArguments.length).toBeGreaterThanOrEqual(5);
  });

  test.each(programArguments)('%s: the command and its flags stand in its --help', async (given) => {
    const [command = '', ...rest] = given.split(/\s+/);
    const { stdout } = await promisify(execFile)(process.execPath, [join(project, 'dist/main.js'), command, '--help']);
    expect(stdout).toContain(`promptbatch ${command}`);
    for (const word of rest) {
      if (/^--?[a-z]/.test(word)) expect(stdout).toMatch(new RegExp(`(^|[\\s,])${word}\\b`, 'm'));
    }
  });
});

test('every file and folder that the README names is there', () => {
  const named = [
    ...Array.from(readme.matchAll(/\b((?:configs|datasets|docs|bench)\/[\w./-]*)/g), ([, path]) => path ?? ''),
    ...Array.from(readme.matchAll(/\]\(([^)#:]+)\)/g), ([, path]) => path ?? ''),
  ];
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((path) => !existsSync(join(project, path)))).toEqual([]);
});

test('the config in the README is a valid one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'promptbatch-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const blocks = codeBlocks('yaml');
  expect(blocks).toHaveLength(1);
  const path = join(folder, 'readme.yaml');
  writeFileSync(path, blocks.join(''));
  await expect(readConfig(path, {}, {})).resolves.toMatchObject({ endpoint: { apiKeyEnv: 'AIMLAPI_KEY' } });
});
