import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { folderForTest, runCli } from './cli.ts';

const secrets = {
  KEY: 'sk-Zz9/+=&%"\\<x>\'-0123456789',
  TOKEN: 'header-token/+&"<9876543210',
  SIG: 'query-signature+/=&"~55555',
  PASSWORD: 'of the proxy: 77777 & more',
} as const;

/** Every way in which a careless program writes a secret down. */
function spellings(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    json.replaceAll('/', '\\/'),
    json.replaceAll('&', '\\u0026'),
    new URLSearchParams({ '': secret }).toString().slice(1),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
    Buffer.from(`user:${secret}`).toString('base64'),
    Buffer.from(`{"k":"${secret}"}`).toString('base64'),
  ];
}

const reference = (name: string) => `\${${name}}`;

/** What may stand in no byte that is written: any spelling, or so much of one that it is as good as the whole. */
const forbidden = Object.values(secrets).flatMap((secret) =>
  [
    secret,
    ...[0, 1, 2].map((offset) =>
      Buffer.from(`${' '.repeat(offset)}${secret}`)
        .toString('base64')
        .slice(4, -4),
    ),
  ]
    .flatMap((text) => [text, encodeURIComponent(text), JSON.stringify(text).slice(1, -1)])
    .flatMap((text) => [text, text.slice(0, 16), text.slice(-16)]),
);

const echoed = Object.values(secrets).flatMap(spellings).join(' ');

/** Says everything that it was told, wherever an answer has room for it. */
function echo(asked: string, response: ServerResponse): void {
  const usage = { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10, note: echoed };
  const headers = {
    'content-type': 'application/json',
    'x-inference-id': encodeURIComponent(Object.values(secrets).join(' ')),
  };
  const send = (status: number, body: unknown, more: object = {}) =>
    response.writeHead(status, { ...headers, ...more }).end(typeof body === 'string' ? body : JSON.stringify(body));
  const message = { role: 'assistant', content: `It is ${echoed}`, reasoning: echoed };
  const calls = [{ id: echoed, type: 'function', function: { name: echoed, arguments: JSON.stringify({ echoed }) } }];
  const whole = {
    id: echoed,
    model: echoed,
    system_fingerprint: echoed,
    provider: echoed,
    choices: [{ index: 0, message: { ...message, tool_calls: calls }, finish_reason: `stop ${echoed}` }],
    usage,
  };
  switch (asked) {
    case 'bad request':
      return void send(400, { error: { message: echoed, code: echoed, type: echoed, metadata: { raw: echoed } } });
    case 'plain error':
      return void send(400, `${'x'.repeat(480)}${echoed}`);
    case 'page':
      return void send(200, `<html><title>${echoed}</title>${echoed}`);
    case 'no choices':
      return void send(200, { object: echoed, echoed });
    case 'error inside':
      return void send(200, { error: { message: echoed, code: 400 } });
    case 'parts':
      return void send(200, {
        ...whole,
        choices: [{ message: { content: [{ type: 'text', text: echoed }, { echoed }] } }],
      });
    case 'stream': {
      // A few characters a piece: no piece holds a secret.
      const pieces = echoed.match(/.{1,7}/gsu) ?? [];
      const chunks = pieces.map((content) => ({ choices: [{ index: 0, delta: { content, reasoning: content } }] }));
      const last = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage, model: echoed };
      const text = [...chunks, last].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join('');
      return void send(200, `${text}data: [DONE]\n\n`, { 'content-type': 'text/event-stream' });
    }
    case 'broken stream':
      return void send(200, `data: {"error":{"message":${JSON.stringify(echoed)},"code":400}}\n\n`);
    default:
      return void send(200, whole);
  }
}

async function hostileServer() {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const text = await textOf(request);
    if (request.method !== 'POST') {
      const facts = { id: echoed, aliases: ['m'], pricing: { kind: echoed }, scopes: [echoed], reason: echoed };
      const balance = { current_balance: 5, currency: echoed };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...facts, ...balance, limit: { threshold: 1, retention: echoed }, data: [facts] }));
      return;
    }
    const { model, messages } = JSON.parse(text) as { model: string; messages: { content: string }[] };
    const [status] = /^\d{3}/.exec(model) ?? [];
    if (status === undefined) return echo(messages.at(-1)?.content ?? '', response);
    response.writeHead(Number(status), {
      'content-type': 'application/json',
      location: `/v1/x?k=${encodeURIComponent(echoed)}`,
    });
    response.end(JSON.stringify({ error: { message: `${model}: ${echoed}`, code: echoed } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}

const questions = [
  'answer',
  'bad request',
  'plain error',
  'page',
  'no choices',
  'error inside',
  'parts',
  'stream',
  'broken stream',
];

function writeConfig(folder: string, name: string, endpoint: object, model = 'm'): void {
  const config = {
    name,
    dataset: { path: 'q.csv' },
    endpoint,
    variants: [{ model, messages: [{ role: 'user', content: '{{ question }}' }], params: { stream: true } }],
    retry: { maxAttempts: 2, giveUpAfterMin: 0.001 },
    scorers: [{ type: 'contains', expected: '{{ question }}' }],
  };
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(config));
}

test('no byte that is written anywhere holds a secret, whatever an endpoint gives back of it', async () => {
  const folder = folderForTest();
  const { port, asked } = await hostileServer();
  // Known from the first command on, though only some go through a proxy.
  const proxyUrl = `http://user:${encodeURIComponent(secrets.PASSWORD)}@127.0.0.1:${port}`;
  const { PASSWORD: _password, ...given } = secrets;
  const env = { ...given, HTTPS_PROXY: proxyUrl };
  const withKey = {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    apiKeyEnv: 'KEY',
    headers: { 'X-Token': reference('TOKEN') },
    query: { sig: reference('SIG') },
  };
  writeFileSync(
    join(folder, 'q.csv'),
    `id,question\n${questions.map((question, at) => `q${at},${question}`).join('\n')}\n`,
  );
  writeConfig(folder, 'echo', withKey);
  for (const status of [302, 401, 402, 404, 503]) writeConfig(folder, `s${status}`, withKey, `${status}`);
  const credentials = `http://user:${encodeURIComponent(secrets.KEY)}@127.0.0.1:${port}/v1`;
  writeConfig(folder, 'refused', { ...withKey, baseUrl: 'http://127.0.0.1:9/v1' });
  writeConfig(folder, 'proxied', { ...withKey, baseUrl: 'http://endpoint.invalid/v1' });

  const said: string[] = [];
  const cli = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const { stdout, stderr, exitCode } = await runCli(folder, args, { ...env, ...more });
    said.push(`$ promptbatch ${args.join(' ')}\n${stdout}\n${stderr}`);
    expect(exitCode, `${args.join(' ')}: ${stderr}`).not.toBe(1);
    return exitCode;
  };
  await cli(['check', 'echo.json', '--json', '--probe']);
  await cli(['run', 'echo.json', '--dry-run']);
  await cli(['run', 'echo.json', '--dry-run', '--json', '--log-json']);
  await cli(['run', 'echo.json', '--log-json', '-o', 'r.md', '-o', 'r.json', '-o', 'r.txt']);
  const { length } = asked;
  expect(length).toBeGreaterThan(questions.length);
  await cli(['run', 's302.json', 's401.json', 's402.json', 's404.json', 's503.json']);
  await cli(['run', 'refused.json']);
  const proxied = { HTTP_PROXY: proxyUrl };
  await cli(['run', 'proxied.json', '--log-json'], proxied);
  const { KEY: _, ...withoutKey } = env;
  await runCli(folder, ['run', 'echo.json', '--name', 'credentials', '--base-url', credentials], withoutKey);
  await cli(['report', '--format', 'markdown', '--by', 'question']);
  for (const row of ['q1', 'q7']) await cli(['show', 'echo', row]);
  await cli(['show', 'echo', 'q0', '--json']);
  await cli(['show', 'echo', 'q0', '--curl']);
  await cli(['export', 'echo', '-o', 'all.csv']);
  await cli(['export', 'echo', '-o', 'all.jsonl']);
  await cli(['backup', 'copy.db']);

  mkdirSync(join(folder, 'said'));
  writeFileSync(join(folder, 'said', 'all.txt'), said.join('\n'));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['promptbatch.db', 'copy.db', 'r.md', 'all.csv']),
  );
  const found = files.flatMap(({ parentPath, name }) => {
    const bytes = readFileSync(join(parentPath, name));
    return forbidden.filter((text) => bytes.includes(text)).map((text) => `${name}: ${text}`);
  });
  expect(found).toEqual([]);
  // And it was given back: each place would have held it.
  expect(readFileSync(join(folder, 'said', 'all.txt'), 'utf8')).toContain('«key»');
  expect(readFileSync(join(folder, 'copy.db')).includes('«key»')).toBe(true);
}, 120_000);
