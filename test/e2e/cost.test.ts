import { readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startForTest } from '../simulator/test-simulator.ts';
import { folderForTest, query, runCli, writeProject } from './cli.ts';
import { type AskedRequest, refuse, serveForTest } from './test-endpoint.ts';

/** Answers with 1000 + 100 tokens, saying what it charges or not. */
function answer(response: ServerResponse, usdSpent: string | null): void {
  const billed = usdSpent === null ? {} : { 'x-aimlapi-usd-spent': usdSpent };
  response.writeHead(200, { 'content-type': 'application/json', ...billed });
  response.end(
    JSON.stringify({
      ...{ id: 'x', object: 'chat.completion', created: 1, model: 'm' },
      choices: [{ index: 0, message: { role: 'assistant', content: '1' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 },
    }),
  );
}

interface Told {
  readonly billed: string | null;
  readonly computed: string | null;
  readonly unknownCount: number;
  readonly computedUnknownCount: number;
  readonly difference: Readonly<Record<string, unknown>> | null;
}

/** Runs it and says what the report, its JSON and the export tell of the cost. */
async function costsOf(folder: string, args: readonly string[]) {
  const { exitCode, stdout, stderr } = await runCli(folder, [...args, '-o', 'report.json']);
  const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  const exported = await runCli(folder, ['export', '--columns', 'cost_billed_usd,cost_computed_usd', '-o', '-']);
  const [, ...cells] = exported.stdout.trimEnd().split('\r\n');
  const [, line = ''] = /^Cost +(.*(?:\n {10}.*)*)/m.exec(stdout) ?? [];
  return { exitCode, stderr, line: line.replaceAll(/\s+/g, ' '), told: report.totals.costUsd as Told, report, cells };
}

const prices = { m: { inputPerMillionUsd: 0.1, outputPerMillionUsd: 0.4 } };
const scorers: readonly unknown[] = [];

describe('what a run cost', () => {
  test('by the prices of the config, where the endpoint does not say', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response) => answer(response, null));
    const config = writeProject(folder, baseUrl, { rows: 3, config: { prices, scorers } });
    const { line, told, cells, report } = await costsOf(folder, ['run', config]);
    expect(line).toBe('billed unknown, computed $0.000420');
    expect(told).toEqual({
      ...{ billed: null, computed: '0.00042', unknownCount: 3, computedUnknownCount: 0, difference: null },
    });
    expect(report.variants[0].costUsd).toEqual(told);
    expect(cells).toEqual([',0.00014', ',0.00014', ',0.00014']);
  });

  test('of each value of a column, which together are the whole, to the last digit', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response) => answer(response, null));
    const odd = { m: { inputPerMillionUsd: 0.0375, outputPerMillionUsd: 0.123456789 } };
    const config = writeProject(folder, baseUrl, { rows: 3, config: { prices: odd, scorers } });
    const { told, report } = await costsOf(folder, ['run', config]);
    expect(report.prices).toMatchObject([
      { model: 'm', source: 'config', tries: [1], outputPerMillionUsd: '0.123456789' },
    ]);
    const { stdout } = await runCli(folder, ['report', '--by', 'expected', '--format', 'json']);
    const groups = JSON.parse(stdout).by.groups as { variants: { costUsd: Told }[] }[];
    expect(groups.map(({ variants }) => variants[0]?.costUsd.computed)).toEqual(Array(3).fill('0.0000498456789'));
    expect(told.computed).toBe('0.0001495370367');
  });

  test('by what the endpoint bills, where there is no price', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response) => answer(response, '0.0000013'));
    const config = writeProject(folder, baseUrl, { rows: 2, config: { scorers } });
    const { line, told, cells } = await costsOf(folder, ['run', config]);
    expect(line).toBe('billed $0.00000260, computed unknown');
    expect(told).toEqual({
      ...{ billed: '0.0000026', computed: null, unknownCount: 0, computedUnknownCount: 2, difference: null },
    });
    expect(cells).toEqual(['0.0000013,', '0.0000013,']);
  });

  test('by both, with the difference of what has both', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response, count) => answer(response, count === 1 ? null : '0.0001500'));
    const config = writeProject(folder, baseUrl, { rows: 3, config: { prices, scorers } });
    const { line, told } = await costsOf(folder, ['run', config]);
    expect(line).toBe(
      'billed $0.000300 (1 answer without), computed $0.000420; ' +
        'off by +$0.0000200 (more than rounding explains) over 2 answers with both',
    );
    expect(told.difference).toEqual({
      ...{ answers: 2, billedLessComputed: '0.00002', tolerance: '0.000001', isRounding: false },
    });
  });

  test('by neither: unknown, and never nothing', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response) => answer(response, null));
    const config = writeProject(folder, baseUrl, { rows: 2, config: { scorers } });
    const { line, told, cells } = await costsOf(folder, ['run', config]);
    expect(line).toBe('unknown: the endpoint did not say what it charged, and no known price covers what it counted');
    expect(told).toMatchObject({ billed: null, computed: null, unknownCount: 2, computedUnknownCount: 2 });
    expect(cells).toEqual([',', ',']);
  });

  test("by the endpoint's own list of models, over which the config's price goes", async () => {
    const folder = folderForTest();
    const simulator = await startForTest({ price: { inputPerMillionUsd: 1, outputPerMillionUsd: 4 } });
    const config = writeProject(folder, simulator.baseUrl, { rows: 4, config: { scorers } });
    const quoted = await costsOf(folder, ['run', config]);
    expect(quoted.told).toMatchObject({ computedUnknownCount: 0, difference: { answers: 4, isRounding: true } });
    await costsOf(folder, ['run', writeProject(folder, simulator.baseUrl, { rows: 4, config: { prices, scorers } })]);
    expect(
      query(
        folder,
        'SELECT try_prices.run_id AS run, source, usd FROM try_prices JOIN price_rates USING (price_id) JOIN prices ON id = price_id ORDER BY 1, 3',
      ),
    ).toEqual([
      { run: 1, source: 'catalogue', usd: '1' },
      { run: 1, source: 'catalogue', usd: '4' },
      { run: 2, source: 'config', usd: '0.1' },
      { run: 2, source: 'config', usd: '0.4' },
    ]);
  });

  test('by the built-in endpoint, which has a list of prices as the vendor has', async () => {
    const folder = folderForTest();
    const config = writeProject(folder, 'x', { rows: 5, config: { scorers, endpoint: { simulated: {} } } });
    const { told } = await costsOf(folder, ['run', config]);
    expect(told).toMatchObject({
      unknownCount: 0,
      computedUnknownCount: 0,
      difference: { answers: 5, isRounding: true },
    });
    expect(query(folder, 'SELECT model, source FROM prices')).toEqual([{ model: 'm', source: 'catalogue' }]);
  });
});

describe('prices that change', () => {
  const dearer = { m: { inputPerMillionUsd: 1, outputPerMillionUsd: 4 } };

  test('hold from the try that brings them: what was answered before keeps its cost', async () => {
    const folder = folderForTest();
    let isOver = false;
    const behave = (_: AskedRequest, response: ServerResponse, count: number) => {
      if (isOver || count <= 2) answer(response, null);
      else refuse(response, 401, { message: 'bad key' });
    };
    const { baseUrl } = await serveForTest(behave);
    const parts = { rows: 5, config: { prices, scorers, concurrency: { max: 1 } } };
    const first = await costsOf(folder, ['run', writeProject(folder, baseUrl, parts)]);
    expect(first.exitCode).toBe(4);
    expect(first.told).toMatchObject({ computed: '0.00028', computedUnknownCount: 0 });

    isOver = true;
    const changed = { ...parts, config: { ...parts.config, prices: dearer } };
    const second = await costsOf(folder, ['run', writeProject(folder, baseUrl, changed)]);
    expect(second.exitCode).toBe(0);
    expect(second.stderr).toContain('goes on');
    expect(second.cells).toEqual([',0.00014', ',0.00014', ',0.0014', ',0.0014', ',0.0014']);
    expect(second.told.computed).toBe('0.00448');
  });

  test('of a model that no variant asks are told, since a mistyped name would leave the cost unknown', async () => {
    const folder = folderForTest();
    const { baseUrl } = await serveForTest((_, response) => answer(response, null));
    const config = writeProject(folder, baseUrl, {
      rows: 1,
      config: {
        scorers,
        variants: [{ model: 'baidu/ernie', messages: [{ role: 'user', content: '{{ question }}' }] }],
        prices: { 'baidu/ernei': prices.m },
      },
    });
    const { stderr, told } = await costsOf(folder, ['run', config]);
    expect(stderr).toContain('The config has a price for baidu/ernei, which no variant asks. Is baidu/ernie meant?');
    expect(told.computed).toBeNull();
  });
});
