import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderForTest, runCli, writeProject } from './cli.ts';
import { answerWith, refuse, serveForTest } from './test-endpoint.ts';

/** ESC and C1 sequences (title, clipboard, link), carriage return, bidirectional overrides, what takes no space. */
const evil = [
  '\u001b]0;title\u0007',
  '\u001b]52;c;cm0gLXJmIH4=\u0007',
  '\u001b]8;;https://evil.test\u001b\\link\u001b]8;;\u001b\\',
  '\u001b[2J\u001b[1A',
  '\u009b31m\u009d0;x\u009c',
  'ok\rOVERWRITTEN',
  '\u202egnp.exe\u202c\u2066\u2069',
  '\u200b\u2060\ufeff\u00ad',
  '\u0000\b\u007f\u0085\u2028\u2029',
].join('');
const html = '<script>alert(1)</script>![x](https://evil.test/p.png)[y](javascript:alert(1)) | a | b |\n# h\n@team #1';

/** Characters that do something where a terminal or an editor shows them; a line feed is layout. */
const unsafe = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

test('nothing that a dataset, an endpoint, a config or an argument brings in moves a cursor or hides', async () => {
  const folder = folderForTest();
  const { baseUrl } = await serveForTest(({ question }, response) => {
    if (question.startsWith('bad')) refuse(response, 400, { error: { message: `${evil}${html}`, code: evil } });
    else if (question.startsWith('page')) response.writeHead(200).end(`<html><title>${evil}</title>`);
    else answerWith(response, `${evil}${html}`);
  });
  // The names of a config are one line, and refused where they are not.
  const name = `n${evil.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '')}`;
  const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
  const path = writeProject(folder, baseUrl, {
    config: {
      name,
      tags: [name],
      variants: [{ label: name, model: name, messages: [{ role: 'user', content: '{{ question }}' }] }],
      scorers: [{ type: 'contains', name: `s${name}`, expected: '{{ expected }}' }],
      maxErrorRate: 1,
    },
  });
  const rows = ['good', 'bad', 'page'].map((word) => [`${word}${evil}`, `${word} ${evil}`, `${evil}${html}`]);
  const file = `q${evil.replaceAll(/[\0/]/g, '')}.csv`;
  writeFileSync(
    join(folder, file),
    `id,question,expected\n${rows.map((cells) => cells.map(quoted).join()).join('\n')}\n`,
  );
  const config = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...config, dataset: { path: file }, retry: { maxAttempts: 1 } }));

  const argument = `n${evil.replaceAll('\0', '')}`;
  const commands = [
    ['check', 'eval.json', '--probe'],
    ['run', 'eval.json', '--dry-run'],
    ['run', 'eval.json', '-o', '{name}.md', '-o', 'r.txt', '-o', 'r.json'],
    ['run', 'eval.json', '--fresh', '--log-json'],
    ['runs'],
    ['show', 'latest', '#1'],
    ['show', 'latest', '#0', '--json'],
    ['show', 'latest', '#0', '--curl'],
    ['show', 'latest', argument],
    ['run', `${argument}.json`],
    ['run', 'eval.json', `--${argument}`],
    ['run', 'eval.json', '--filter', `${argument}=1`],
    ['run', 'eval.json', '-o', `${argument}.xyz`],
    ['report', '--db', `${argument}.db`],
    [argument],
  ];
  const found: string[] = [];
  const look = (where: string, text: string) => {
    const at = text.search(unsafe);
    if (at >= 0) found.push(`${where}: ${JSON.stringify(text.slice(Math.max(0, at - 40), at + 20))}`);
  };
  for (const args of commands) {
    const { exitCode, stdout, stderr } = await runCli(folder, args);
    const label = args.slice(0, 3).join(' ');
    expect(exitCode, stderr).not.toBe(1);
    look(`stdout of ${label}`, stdout);
    look(`stderr of ${label}`, stderr);
  }
  const reports = readdirSync(folder).filter((entry) => /\.(md|txt|json)$/.test(entry) && entry !== 'eval.json');
  expect(reports).toHaveLength(3);
  for (const report of reports) {
    look('the name of a report', report);
    look(report, readFileSync(join(folder, report), 'utf8'));
  }
  expect(found).toEqual([]);
  const markdown = readFileSync(join(folder, reports.find((report) => report.endsWith('.md')) ?? ''), 'utf8');
  expect(markdown.replaceAll(/(`+)[^`].*?\1/gs, '')).not.toMatch(/<script|!\[|\]\(|evil\.test/);
}, 120_000);

test.each(['../../out', '/etc/passwd', 'a/../..'])(
  'a run called %s cannot put its report outside of the folder',
  async (name) => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response) => answerWith(response, 'x'));
    const path = writeProject(folder, baseUrl, { rows: 1, config: { name } });
    const { exitCode, stderr } = await runCli(folder, ['run', path, '-o', 'r-{name}.md', '-o', '{name}.json']);
    expect(exitCode, stderr).toBe(0);
    const written = readdirSync(folder).filter((entry) => /\.(md|json)$/.test(entry) && entry !== 'eval.json');
    expect(written).toHaveLength(2);
  },
);
