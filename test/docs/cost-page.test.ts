import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { folderForTest, runCli, writeProject } from '../e2e/cli.ts';
import { serveForTest } from '../e2e/test-endpoint.ts';
import { blocksOf } from './read-page.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/cost.md'), 'utf8');

function blockOf(language: string): string {
  return blocksOf(page).find((block) => block.language === language)?.text ?? '';
}

test('the example of docs/cost.md comes out as the page says', async () => {
  const usage = JSON.parse(blockOf('json')) as unknown;
  const { baseUrl } = await serveForTest((_, response) => {
    const choices = [{ index: 0, message: { role: 'assistant', content: '1' }, finish_reason: 'stop' }];
    response.writeHead(200, { 'content-type': 'application/json', 'x-aimlapi-usd-spent': '0.0003' });
    response.end(JSON.stringify({ id: 'x', object: 'chat.completion', created: 1, model: 'm', choices, usage }));
  });
  const folder = folderForTest();
  const variants = [{ model: 'baidu/ernie-4.5-0.3b', messages: [{ role: 'user', content: '{{ question }}' }] }];
  const config = { ...parse(blockOf('yaml')), variants, scorers: [] };
  const { stdout } = await runCli(folder, ['run', writeProject(folder, baseUrl, { rows: 20, config })], {
    COLUMNS: '80',
  });
  expect(stdout).toContain(blockOf('text'));

  const exported = await runCli(folder, ['export', '--columns', 'cost_computed_usd', '-o', '-']);
  const [, cost = ''] = exported.stdout.split('\r\n');
  expect(page).toContain(`**${cost}**`);
  const parts = Array.from(page.matchAll(/^\| [a-z ]+ \| +([\d,]+) \| ([\d.]+)( a million)? +\| +([\d.]+) +\|$/gm));
  expect(parts).toHaveLength(4);
  for (const [, count, price, million, usd] of parts)
    expect(Number(usd)).toBeCloseTo((Number(count) * Number(price)) / (million ? 1e6 : 1), 12);
});
