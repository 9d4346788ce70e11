import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderForTest, runCli } from '../e2e/cli.ts';
import { answerWith, serveForTest } from '../e2e/test-endpoint.ts';
import { configFaults } from './page-configs.ts';
import { blocksOf, namedCalls, namedFlags, programLines, readPages } from './read-page.ts';
import { runPage } from './run-page.ts';

const project = join(import.meta.dirname, '../..');
const pages = readPages();

async function faultsOf(text: string): Promise<readonly string[]> {
  const { baseUrl } = await serveForTest((_, response) => answerWith(response, 'Ottawa'));
  return runPage(text, folderForTest(), new URL(baseUrl).origin);
}

describe('every command of a page ends well when it is run', () => {
  // The other pages are run by pages.fault.test.ts.
  test('in README.md', async () => {
    const readme = pages.find(({ path }) => path === 'README.md');
    expect(blocksOf(readme?.text ?? '').flatMap(programLines).length).toBeGreaterThan(8);
    expect(await faultsOf(readme?.text ?? '')).toEqual([]);
  }, 60_000);

  test.each([
    { line: 'promptbatch run configs/demo.yaml --limt 3', says: 'Did you mean --limit?' },
    { line: 'npx promptbatch rnu configs/demo.yaml', says: 'Did you mean run?' },
    { line: 'npm start -- run configs/none.yaml', says: 'no such config' },
    { line: 'A=1 promptbatch \\\n  runs --jsno', says: 'Did you mean --json?' },
  ])('a planted mistake is found: $line', async ({ line, says }) => {
    const faults = await faultsOf(`# A page\n\n\`\`\`sh\n${line}\n\`\`\`\n`);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(says);
  });
});

describe('every config of a page is a valid one', () => {
  test.each(pages.filter(({ text }) => text.includes('```yaml')))('$path', async ({ text }) => {
    expect(await configFaults(text, folderForTest())).toEqual([]);
  });

  test.each([
    { yaml: 'retry: { maxAttemts: 3 }', says: 'retry.maxAttemts' },
    { yaml: 'dataset: { path: a.csv }\nendpoint: { simulated: {} }\nvariants: []', says: 'variants' },
  ])('a planted mistake is found: $yaml', async ({ yaml, says }) => {
    const faults = await configFaults(`\`\`\`yaml\n${yaml}\n\`\`\`\n`, folderForTest());
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(says);
  });
});

describe('commands and flags that a page names exist: in blocks, sentences, crontabs and workflows', () => {
  let helps: ReadonlyMap<string, string> = new Map();

  beforeAll(async () => {
    const { stdout } = await runCli(project, ['--help']);
    const commands = Array.from(stdout.matchAll(/^ {2}promptbatch (\w+)/gm), ([, command]) => command ?? '');
    const read = async (command: string) => [command, (await runCli(project, [command, '--help'])).stdout] as const;
    helps = new Map(await Promise.all(commands.map(read)));
  }, 120_000);

  test('in all pages', () => {
    expect(pages.flatMap(({ text }) => namedFaults(text))).toEqual([]);
  });

  test.each([
    { text: 'Say `promptbatch runs --last-week`.', why: 'in a sentence' },
    { text: '```crontab\n1 1 * * * cd / && npx promptbatch runs --last-week\n```\n', why: 'in a crontab' },
    {
      text: '<!-- not run: it never ends -->\n\n```sh\npromptbatch runs --last-week\n```\n',
      why: 'in a block not run',
    },
  ])('a planted mistake is found $why', ({ text }) => {
    expect(namedFaults(text)).toEqual(['runs --last-week: --last-week']);
  });

  test.each([
    { text: '`promptbatch rnus --json`', fault: 'rnus --json: rnus' },
    { text: 'Add `--frehs`.', fault: '--frehs' },
  ])('$text: $fault is found', ({ text, fault }) => {
    expect(namedFaults(text)).toContain(fault);
  });

  function namedFaults(text: string): readonly string[] {
    const ofCalls = namedCalls(text).flatMap((call) => {
      const [command = '', ...rest] = call.split(/\s+/);
      const help = helps.get(command);
      const flags = rest.flatMap((word) => /^--?[a-z][a-z-]*/.exec(word) ?? []);
      const unknown = help === undefined ? [command] : flags.filter((flag) => !tells(help, flag));
      return unknown.map((word) => `${call}: ${word}`);
    });
    const all = [...helps.values()].join('\n');
    return [...ofCalls, ...namedFlags(text).filter((flag) => !tells(all, flag) && !othersFlags.includes(flag))];
  }
});

/** Flags of programs that are not ours. */
const othersFlags = ['--api-key', '--external'];

function tells(help: string, flag: string): boolean {
  return new RegExp(`(^|[\\s,])${flag.replace('--no-', '--(no-)?')}(?![\\w-])`, 'm').test(help);
}

test('README.md and docs/nightly.md tell the same exit codes', () => {
  const codesOf = (page: string) => {
    const text = pages.find(({ path }) => path === page)?.text ?? '';
    return Array.from(text.matchAll(/^\| (\d[\d, ]*?) +\|/gm), ([, codes]) => codes);
  };
  expect(codesOf('README.md')).toEqual(['0', '10', '2', '3', '4', '5', '130, 143', '1']);
  expect(codesOf('docs/nightly.md')).toEqual(codesOf('README.md'));
});

test.each(pages)('the links of $path lead somewhere', ({ path, text }) => {
  const links = Array.from(text.matchAll(/(?:\]\(|src(?:set)?=")(?!https?:)([^)#"]+)/g), ([, target]) => target ?? '');
  expect(links.filter((target) => !existsSync(join(project, dirname(path), target)))).toEqual([]);
});

test('the README has every page of docs/ in its table, once', () => {
  const readme = pages.find(({ path }) => path === 'README.md')?.text ?? '';
  const listed = Array.from(readme.matchAll(/^\| \[\w+\]\(([^)]+)\)/gm), ([, target]) => target ?? '');
  const written = pages.map(({ path }) => path).filter((path) => path.startsWith('docs/'));
  expect(listed.toSorted()).toEqual(written.toSorted());
});
