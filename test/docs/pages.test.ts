import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderForTest, runCli } from '../e2e/cli.ts';
import { answerWith, serveForTest } from '../e2e/test-endpoint.ts';
import { configFaults } from './page-configs.ts';
import { blocksOf, namedCalls, programLines, readPages } from './read-page.ts';
import { runPage } from './run-page.ts';

const project = join(import.meta.dirname, '../..');
const pages = readPages();

async function faultsOf(text: string): Promise<readonly string[]> {
  const { baseUrl } = await serveForTest((_, response) => answerWith(response, 'Ottawa'));
  return runPage(text, folderForTest(), new URL(baseUrl).origin);
}

describe('every command of a page ends well when it is run', () => {
  // These have tests of their own.
  const others = pages.filter(({ path }) => !['docs/endpoints.md', 'docs/results.md'].includes(path));
  const withCommands = others.filter(({ text }) => blocksOf(text).some((block) => programLines(block).length > 0));

  test.each(withCommands)(
    '$path',
    async ({ text }) => {
      expect(await faultsOf(text)).toEqual([]);
    },
    120_000,
  );

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

describe('commands that are only named, in sentences, crontabs and workflows, exist with their flags', () => {
  test('in all pages', async () => {
    expect(await namedFaults(pages.map(({ text }) => text).join('\n'))).toEqual([]);
  }, 120_000);

  test.each([
    { text: 'Say `promptbatch runs --last-week`.', why: 'in a sentence' },
    { text: '```crontab\n1 1 * * * cd / && npx promptbatch runs --last-week\n```\n', why: 'in a crontab' },
    {
      text: '<!-- not run: it never ends -->\n\n```sh\npromptbatch runs --last-week\n```\n',
      why: 'in a block not run',
    },
  ])('a planted mistake is found $why', async ({ text }) => {
    expect(await namedFaults(text)).toEqual(['runs --last-week: --last-week']);
  });

  test('a planted command that there is none of is found', async () => {
    expect(await namedFaults('`promptbatch rnus --json`')).toContain('rnus --json: rnus');
  });

  async function namedFaults(text: string): Promise<readonly string[]> {
    const helps = new Map<string, string>();
    const faults: string[] = [];
    for (const call of new Set(namedCalls(text))) {
      const [command = '', ...rest] = call.split(/\s+/);
      const help = helps.get(command) ?? (await runCli(project, [command, '--help'])).stdout;
      helps.set(command, help);
      faults.push(...unknownWords(command, rest, help).map((word) => `${call}: ${word}`));
    }
    return faults;
  }

  function unknownWords(command: string, rest: readonly string[], help: string): readonly string[] {
    const flags = rest.flatMap((word) => /^--?[a-z][a-z-]*/.exec(word) ?? []);
    const unknown = flags.filter((flag) => !new RegExp(`(^|[\\s,])${flag}(?![\\w-])`, 'm').test(help));
    return help.startsWith(`promptbatch ${command}`) ? unknown : [command, ...unknown];
  }
});

test.each(pages)('the links of $path lead somewhere', ({ path, text }) => {
  const links = Array.from(text.matchAll(/(?:\]\(|src(?:set)?=")(?!https?:)([^)#"]+)/g), ([, target]) => target ?? '');
  expect(links.filter((target) => !existsSync(join(project, dirname(path), target)))).toEqual([]);
});
