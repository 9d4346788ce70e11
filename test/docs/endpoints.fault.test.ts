import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { folderForTest, query } from '../e2e/cli.ts';
import { type AskedRequest, serveForTest } from '../e2e/test-endpoint.ts';
import { readPages } from './read-page.ts';
import { runPage } from './run-page.ts';

/** Tells its cost as OpenRouter does. */
function answer(_: AskedRequest, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10, cost: 0.00025 };
  const choices = [{ index: 0, message: { role: 'assistant', content: 'Canberra' }, finish_reason: 'stop' }];
  response.end(JSON.stringify({ id: 'x', object: 'chat.completion', created: 1, model: 'm', choices, usage }));
}

const chat = '/chat/completions';
const azure = `/openai/deployments/my-deployment${chat}?api-version=2024-10-21`;

test('docs/endpoints.md: its commands end well, and each server is asked as it wants to be asked', async () => {
  const folder = folderForTest();
  const { baseUrl, asked } = await serveForTest(answer);
  const page = readPages().find(({ path }) => path === 'docs/endpoints.md');
  expect(await runPage(page?.text ?? '', folder, new URL(baseUrl).origin)).toEqual([]);

  const seen = asked.map(({ url, authorization, headers, body }) => ({
    model: body['model'],
    url,
    authorization,
    'api-key': headers['api-key'],
  }));
  const once = Object.values(Object.groupBy(seen, ({ model }) => String(model))).map((group) => group?.[0]);
  expect(once).toEqual([
    { model: 'baidu/ernie-4.5-0.3b', url: `/v1${chat}`, authorization: 'Bearer aimlapi_key-of-the-page' },
    { model: 'local', url: `/v1${chat}` },
    { model: 'Qwen/Qwen3-0.6B', url: `/v1${chat}` },
    { model: 'qwen3:0.6b', url: `/v1${chat}` },
    {
      model: 'baidu/ernie-4.5-21b-a3b',
      url: `/api/v1${chat}`,
      authorization: 'Bearer openrouter_api_key-of-the-page',
    },
    { model: 'my-deployment', url: azure, 'api-key': 'azure_openai_api_key-of-the-page' },
  ]);
  const billed = query<{ name: string }>(
    folder,
    'SELECT DISTINCT name FROM runs JOIN results ON run_id = id WHERE cost_billed_nano_usd = 250000',
  );
  expect(billed).toEqual([{ name: 'openrouter' }]);
}, 120_000);
