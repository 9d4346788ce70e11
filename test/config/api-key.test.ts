import { describe, expect, test } from 'vitest';
import { resolveApiKey } from '../../src/config/api-key.ts';
import { UserError } from '../../src/vocabulary/user-error.ts';
import { configFrom, problemsOf, variantsText } from './config-folder.ts';

const rest = `dataset: { path: d.csv }\n${variantsText}`;
const keys = { AIMLAPI_KEY: 'vendor-key', OPENAI_API_KEY: 'openai-key', MY_KEY: 'my-key', OPENAI_ORGANIZATION: 'org' };
const vendor = 'https://api.aimlapi.com/v1';

describe('which key goes where', () => {
  test.each([
    {
      endpoint: `{ baseUrl: ${vendor} }`,
      env: keys,
      key: 'vendor-key',
      source: 'AIMLAPI_KEY',
      why: "the vendor's key goes to the vendor's host",
    },
    {
      endpoint: '{ baseUrl: https://API.AIMLAPI.COM/v2 }',
      env: keys,
      key: 'vendor-key',
      source: 'AIMLAPI_KEY',
      why: 'hosts have no case',
    },
    {
      endpoint: '{ baseUrl: https://api.aimlapi.com.evil.test/v1 }',
      env: keys,
      key: null,
      source: null,
      why: 'a host that only begins like it',
    },
    {
      endpoint: '{ baseUrl: https://evil.test/api.aimlapi.com }',
      env: keys,
      key: null,
      source: null,
      why: 'a path that looks like it',
    },
    {
      endpoint: '{ baseUrl: https://api.aimlapi.com@evil.test/v1 }',
      env: keys,
      key: null,
      source: null,
      why: 'a user name that looks like it',
    },
    {
      endpoint: '{ baseUrl: http://127.0.0.1:8080/v1 }',
      env: keys,
      key: null,
      source: null,
      why: 'nothing goes to any other: local servers just work',
    },
    {
      endpoint: '{ baseUrl: https://api.openai.com/v1 }',
      env: keys,
      key: null,
      source: null,
      why: 'not even there, since the config named the host',
    },
    {
      endpoint: '{}',
      env: { ...keys, OPENAI_BASE_URL: 'https://x.test/v1' },
      key: 'openai-key',
      source: 'OPENAI_API_KEY',
      why: 'OPENAI_API_KEY goes to the host of OPENAI_BASE_URL',
    },
    {
      endpoint: '{ headers: {} }',
      env: { ...keys, OPENAI_BASE_URL: vendor },
      key: 'vendor-key',
      source: 'AIMLAPI_KEY',
      why: "the vendor's own comes first",
    },
    {
      endpoint: '{}',
      env: { OPENAI_API_KEY: 'openai-key', OPENAI_BASE_URL: vendor },
      key: 'openai-key',
      source: 'OPENAI_API_KEY',
      why: 'either may go there',
    },
    {
      endpoint: '{ baseUrl: https://x.test/v1 }',
      env: { ...keys, OPENAI_BASE_URL: 'https://x.test/v1' },
      key: null,
      source: null,
      why: 'OPENAI_BASE_URL counts only where the config has no baseUrl',
    },
    {
      endpoint: '{ baseUrl: https://x.test/v1, apiKeyEnv: MY_KEY }',
      env: keys,
      key: 'my-key',
      source: 'MY_KEY',
      why: 'the key is what apiKeyEnv names',
    },
    {
      endpoint: `{ baseUrl: ${vendor}, apiKeyEnv: MY_KEY }`,
      env: keys,
      key: 'my-key',
      source: 'MY_KEY',
      why: 'there, too',
    },
    {
      endpoint: '{ baseUrl: https://x.test/v1, apiKeyEnv: MY_KEY }',
      env: { ...keys, OPENAI_BASE_URL: 'https://y.test' },
      key: 'my-key',
      source: 'MY_KEY',
      why: 'a written baseUrl makes OPENAI_BASE_URL meaningless',
    },
    {
      endpoint: '{ baseUrl: https://x.test/v1, apiKeyEnv: MY_KEY }',
      env: { MY_KEY: ' my-key\n' },
      key: 'my-key',
      source: 'MY_KEY',
      why: 'white space around it is none of it',
    },
    {
      endpoint: `{ baseUrl: ${vendor}, headers: { Authorization: 'Token \${MY_KEY}' } }`,
      env: keys,
      key: null,
      source: null,
      why: 'a written Authorization header is the key',
    },
    {
      endpoint: '{ simulated: {} }',
      env: { ...keys, OPENAI_BASE_URL: 'https://x.test' },
      key: null,
      source: null,
      why: 'the simulator needs none, and OPENAI_BASE_URL does not replace it',
    },
  ])('$endpoint → $source ($why)', async ({ endpoint, env, key, source }) => {
    const config = await configFrom(`endpoint: ${endpoint}\n${rest}`, {}, env);
    expect(resolveApiKey(config, env)).toMatchObject({ key, source });
  });

  test.each([
    { baseUrl: vendor, env: {}, unset: 'AIMLAPI_KEY' },
    { baseUrl: vendor, env: { AIMLAPI_KEY: ' ' }, unset: 'AIMLAPI_KEY' },
    { baseUrl: 'http://127.0.0.1:1', env: {}, unset: null },
  ])('without a key, $unset is told as what would have brought one to $baseUrl', async ({ baseUrl, env, unset }) => {
    const config = await configFrom(`endpoint: { baseUrl: '${baseUrl}' }\n${rest}`);
    expect(resolveApiKey(config, env)).toEqual({ key: null, source: null, unset });
  });

  test('a flag counts as config: a written key follows --base-url, the defaults do not', async () => {
    const env = { ...keys, OPENAI_BASE_URL: 'https://y.test' };
    const named = await configFrom(`endpoint: { apiKeyEnv: MY_KEY }\n${rest}`, { baseUrl: 'https://x.test' }, env);
    expect(resolveApiKey(named, env).key).toBe('my-key');
    const unnamed = await configFrom(rest, { baseUrl: 'https://x.test' }, env);
    expect(resolveApiKey(unnamed, env).key).toBeNull();
  });
});

describe('what the config names must be there (exit 2)', () => {
  const text = `endpoint: { baseUrl: https://x.test, apiKeyEnv: MY_KEY }\n${rest}`;

  test.each([
    { env: {}, message: 'The environment variable MY_KEY is not set.', why: 'unset' },
    { env: { MY_KEY: '' }, message: 'The environment variable MY_KEY is empty.', why: 'empty' },
    { env: { MY_KEY: ' \n' }, message: 'The environment variable MY_KEY is empty.', why: 'blank' },
    {
      env: { MY_KEY: 'se cret' },
      message: 'This is not a key: it holds spaces, line breaks or characters that no key has.',
      why: 'two words',
    },
    {
      env: { MY_KEY: 'se\ncret' },
      message: 'This is not a key: it holds spaces, line breaks or characters that no key has.',
      why: 'two lines',
    },
    {
      env: { MY_KEY: '“secret”' },
      message: 'This is not a key: it holds spaces, line breaks or characters that no key has.',
      why: 'curly quotes of a document',
    },
  ])('$why', async ({ env, message }) => {
    const config = await configFrom(text);
    const error = failure(() => resolveApiKey(config, env));
    expect(error).toMatchObject({ message, exitCode: 2 });
    expect(`${error.message} ${error.where} ${error.next}`).not.toContain('cret');
  });
});

describe('OPENAI_BASE_URL never meets a written key (exit 2)', () => {
  const env = { ...keys, OPENAI_BASE_URL: 'https://x.test/v1' };
  test.each(['apiKeyEnv', 'apiKeyFile'])('%s', async (key) => {
    expect(await problemsOf(`endpoint:\n  ${key}: MY_KEY\n${rest}`, {}, env)).toEqual([
      `2:${key.length + 5} \`endpoint.${key}\` is written, but where to send comes from the environment (OPENAI_BASE_URL): a key never follows it. → Write endpoint.baseUrl, or remove one of the two.`,
    ]);
  });

  test('and must be an address itself', async () => {
    expect(await problemsOf(rest, {}, { OPENAI_BASE_URL: 'x.test' })).toEqual([
      'the environment variable OPENAI_BASE_URL `endpoint.baseUrl` must be a whole http:// or https:// URL; it is text. → For instance https://api.aimlapi.com/v1',
    ]);
  });

  test('empty is unset', async () => {
    expect(await problemsOf(rest, {}, { OPENAI_BASE_URL: '' })).toEqual([
      "1:1 `endpoint` has no baseUrl. → Write baseUrl: https://api.aimlapi.com/v1 or another server's, or simulated: {}.",
    ]);
  });
});

function failure(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
