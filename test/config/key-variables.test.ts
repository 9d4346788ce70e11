import { describe, expect, test } from 'vitest';
import { withoutKeys } from '../../src/config/key-variables.ts';
import { configFrom, smallest } from './config-folder.ts';

const env = {
  PATH: '/bin',
  MY_KEY: 'k-1',
  COPY_OF_IT: ' k-1 ',
  TEAM: 'blue',
  SLACK_WEBHOOK: 'https://hooks.example',
  EMPTY: '',
  AIMLAPI_KEY: 'k-2',
  OPENAI_API_KEY: 'k-3',
};

const asking = (endpoint: string) => configFrom(smallest.replace('{ simulated: {} }', endpoint));

describe('what a command of the user is not given', () => {
  test.each([
    { endpoint: '{ simulated: {} }', hidden: [], why: 'no key is sent' },
    {
      endpoint: '{ baseUrl: https://x.test/v1, apiKeyEnv: MY_KEY }',
      hidden: ['MY_KEY', 'COPY_OF_IT'],
      why: 'the key, and its copy under another name',
    },
    {
      endpoint: `{ baseUrl: https://x.test/v1, headers: { x-team: '\${TEAM}' }, query: { t: '\${MY_KEY}' } }`,
      hidden: ['MY_KEY', 'COPY_OF_IT', 'TEAM'],
      why: 'what headers and queries are completed from',
    },
    {
      endpoint: '{ baseUrl: https://x.test/v1, apiKeyEnv: EMPTY }',
      hidden: ['EMPTY'],
      why: 'an empty one hides no other',
    },
  ])('$endpoint: $why', async ({ endpoint, hidden }) => {
    const left = Object.keys(withoutKeys(await asking(endpoint), { ...env, ALSO_EMPTY: '' }));
    const gone = ['AIMLAPI_KEY', 'OPENAI_API_KEY', ...hidden];
    expect(left.toSorted()).toEqual(
      [...Object.keys(env), 'ALSO_EMPTY'].filter((name) => !gone.includes(name)).toSorted(),
    );
  });
});
