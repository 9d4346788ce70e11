import { describe, expect, test } from 'vitest';
import { resolveAccess } from '../../src/config/access.ts';
import { storableConfig } from '../../src/config/storable-config.ts';
import { configFrom, variantsText } from './config-folder.ts';

const rest = `dataset: { path: d.csv }\n${variantsText}`;
const reference = (name: string) => `\${${name}}`;
const withEndpoint = (endpoint: object) => configFrom(`endpoint: ${JSON.stringify(endpoint)}\n${rest}`);

describe('resolveAccess()', () => {
  test('reads headers and query from the environment, and tells every secret', async () => {
    const config = await withEndpoint({
      baseUrl: 'https://x.test/v1?api-version=1',
      apiKeyEnv: 'MY_KEY',
      headers: {
        'X-Token': reference('TOKEN'),
        'X-Pair': `${reference('A_1')}:${reference('TOKEN')}`,
        plain: 'as $it {is}',
      },
      query: { sig: `v1-${reference('A_1')}` },
    });
    const env = { MY_KEY: 'my-key', TOKEN: 'to-ken', A_1: 'aaa\n' };
    expect(resolveAccess(config, env)).toEqual({
      apiKey: 'my-key',
      baseUrl: 'https://x.test/v1?api-version=1',
      headers: { 'X-Token': 'to-ken', 'X-Pair': 'aaa:to-ken', plain: 'as $it {is}' },
      query: { sig: 'v1-aaa' },
      secrets: ['my-key', 'to-ken', 'aaa', 'to-ken', 'aaa'],
    });
  });

  test('makes an Authorization header of the credentials in baseUrl', async () => {
    const config = await withEndpoint({ baseUrl: 'https://me:p%40ss@x.test/v1' });
    expect(resolveAccess(config, {})).toMatchObject({
      apiKey: null,
      baseUrl: 'https://x.test/v1',
      headers: { authorization: `Basic ${btoa('me:p@ss')}` },
      secrets: ['p@ss', btoa('me:p@ss')],
    });
  });

  test('takes a user name without a password for the key, and tells what the proxies ask for', async () => {
    const config = await withEndpoint({ baseUrl: 'https://sk-user@x.test/v1' });
    const env = { HTTPS_PROXY: 'http://me:pr%40xy@proxy.test:8080', http_proxy: 'http://plain.test', all: 'x' };
    expect(resolveAccess(config, env)?.secrets).toEqual(['sk-user', btoa('sk-user:'), 'pr@xy', btoa('me:pr@xy')]);
  });

  test('is not needed by the simulator', async () => {
    expect(resolveAccess(await withEndpoint({ simulated: {} }), {})).toBeNull();
  });

  test.each([
    {
      headers: { a: reference('NO') },
      query: {},
      env: {},
      what: 'The environment variable NO is not set.',
      where: 'endpoint.headers.a',
      why: 'unset',
    },
    {
      headers: {},
      query: { q: reference('NO') },
      env: { NO: ' ' },
      what: 'The environment variable NO is empty.',
      where: 'endpoint.query.q',
      why: 'empty',
    },
    {
      headers: { a: reference('X') },
      query: {},
      env: { X: 'a\nb' },
      what: 'A variable brings characters into a header that no header can carry.',
      where: 'endpoint.headers.a',
      why: 'a second header line',
    },
  ])('names the variable and the place ($why)', async ({ headers, query, env, what, where }) => {
    const config = await withEndpoint({ baseUrl: 'https://x.test', headers, query });
    expect(() => resolveAccess(config, env)).toThrow(expect.objectContaining({ message: what, where, exitCode: 2 }));
  });

  test('refuses two claims on the Authorization header', async () => {
    const config = await withEndpoint({ baseUrl: 'https://me:pass@x.test', apiKeyEnv: 'MY_KEY' });
    expect(() => resolveAccess(config, { MY_KEY: 'k' })).toThrow(/want to be the Authorization header/);
  });
});

describe('storableConfig()', () => {
  test('holds no secret, and names stay names', async () => {
    const config = await withEndpoint({
      baseUrl: 'https://me:hush-hush@x.test/v1?a=b',
      apiKeyFile: '/run/secrets/key',
      headers: { 'x-api-key': reference('TOKEN') },
      query: { sig: reference('SIG') },
    });
    const stored = JSON.stringify(storableConfig(config));
    expect(stored).not.toContain('hush');
    expect(JSON.parse(stored)).toEqual({
      ...config,
      endpoint: { ...config.endpoint, baseUrl: 'https://x.test/v1?a=b' },
    });
    expect(stored).toContain(reference('TOKEN'));
  });

  test('takes credentials that came from the environment out, too', async () => {
    const config = await configFrom(
      rest,
      {},
      { OPENAI_BASE_URL: 'http://me:hush@127.0.0.1:1/v1', OPENAI_API_KEY: 'hush' },
    );
    expect(JSON.stringify(storableConfig(config))).not.toContain('hush');
  });

  test('a simulated endpoint has none', async () => {
    const config = await withEndpoint({ simulated: {} });
    expect(storableConfig(config)).toEqual(config);
  });
});
