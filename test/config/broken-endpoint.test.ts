import { describe, expect, test } from 'vitest';
import { problemsOf, variantsText } from './config-folder.ts';

const withEndpoint = (endpoint: string) => `endpoint:\n${endpoint}\ndataset: { path: data.csv }\n${variantsText}`;

describe('a broken endpoint is told with its place, and no secret is repeated', () => {
  const literal =
    'configs are shared, and stored with each run. → Put it into an environment variable such as AIMLAPI_KEY, and write endpoint: { apiKeyEnv: AIMLAPI_KEY }.';
  test.each([
    {
      endpoint: '  baseUrl: https://x.test/v1\n  apiKey: hush-hush',
      problems: [`3:3 A literal key is refused (\`endpoint.apiKey\`): ${literal}`],
      why: 'a key in the config',
    },
    {
      endpoint: '  baseUrl: https://x.test/v1\n  token: hush-hush',
      problems: [`3:3 A literal key is refused (\`endpoint.token\`): ${literal}`],
      why: 'by another name',
    },
    {
      endpoint: '  baseUrl: https://x.test/v1\n  api_key_env: KEY',
      problems: ['3:3 Unknown key `endpoint.api_key_env`. → Did you mean apiKeyEnv?'],
      why: 'another way of writing a known key',
    },
    {
      endpoint: '  baseUrl: https://x.test/v1\n  apiKeyEnv: sk-hush-hush-hush',
      problems: [
        '3:14 `endpoint.apiKeyEnv` must be the name of an environment variable; it is text.',
        '3:14 `endpoint.apiKeyEnv` looks like the key itself: it must be the name of an environment variable. → Put the key into a variable such as AIMLAPI_KEY, and write apiKeyEnv: AIMLAPI_KEY.',
      ],
      why: 'the key where its name belongs',
    },
    {
      endpoint: '  baseUrl: https://x.test/v1\n  apiKeyEnv: a0b1c2d3e4f5a0b1c2d3e4f5',
      problems: [
        '3:14 `endpoint.apiKeyEnv` looks like the key itself: it must be the name of an environment variable. → Put the key into a variable such as AIMLAPI_KEY, and write apiKeyEnv: AIMLAPI_KEY.',
      ],
      why: 'a key that could be a name',
    },
    {
      endpoint: '  baseUrl: https://x.test/v1\n  apiKeyEnv: KEY\n  apiKeyFile: key.txt',
      problems: ['4:15 `endpoint.apiKeyFile` is given beside `apiKeyEnv`: one of the two.'],
      why: 'two sources of a key',
    },
    {
      endpoint: '  headers: { a: b }',
      problems: [
        "2:3 `endpoint` has no baseUrl. → Write baseUrl: https://api.aimlapi.com/v1 or another server's, or simulated: {}.",
      ],
      why: 'nowhere to send to',
    },
    {
      endpoint: '  baseUrl: localhost:8080/v1',
      problems: [
        '2:12 `endpoint.baseUrl` must be a whole http:// or https:// URL; it is text. → For instance https://api.aimlapi.com/v1',
      ],
      why: 'no scheme',
    },
    {
      endpoint: '  baseUrl: https://x.test/v1/chat/completions',
      problems: [
        '2:12 `endpoint.baseUrl` must end before /chat/completions; it is text. → That part is appended to it.',
      ],
      why: 'the whole path',
    },
    {
      endpoint: '  baseUrl: http://api.aimlapi.com/v1',
      problems: [
        '2:12 `endpoint.baseUrl` must be https:// for this host; it is text. → A key would cross the network readable.',
      ],
      why: 'a key in the clear',
    },
    {
      endpoint: '  baseUrl: https://x.test/v1?api-key=hush-hush',
      problems: [
        `2:12 \`endpoint.baseUrl\` holds a secret in its query (api-key). → Write endpoint.query: { api-key: '\${NAME_OF_A_VARIABLE}' }.`,
      ],
      why: 'a secret in the address',
    },
    {
      endpoint: '  baseUrl: https://x.test/v1\n  headers:\n    Authorization: Bearer hush-hush\n    x: 5\n    Host: y',
      problems: [
        `4:20 \`endpoint.headers.Authorization\` holds a literal secret. → Put it into an environment variable, and write Authorization: '\${NAME_OF_THE_VARIABLE}'.`,
        "5:8 `endpoint.headers.x` must be text; it is 5. → Put quotes around it: '5'",
        '6:11 `endpoint.headers.Host` cannot be set here. → It follows from baseUrl.',
      ],
      why: 'headers, all of them at once',
    },
    {
      endpoint: '  baseUrl: https://x.test/v1\n  headers: { a b: c, Trace: x, trace: y, e: "f\\ng" }',
      problems: [
        '3:14 The key `endpoint.headers."a b"` is not allowed here.',
        '3:39 `endpoint.headers.trace` is given twice: header names are the same in upper and lower case.',
        '3:45 `endpoint.headers.e` must be one line of plain characters; it is text.',
      ],
      why: 'headers that no request can carry',
    },
    {
      endpoint: '  baseUrl: https://x.test/v1\n  query: { api-version: "1", sig: hush-hush }',
      problems: [
        `3:35 \`endpoint.query.sig\` holds a literal secret. → Put it into an environment variable, and write sig: '\${NAME_OF_THE_VARIABLE}'.`,
      ],
      why: 'a signed query',
    },
    {
      endpoint:
        '  baseUrl: https://x.test/v1\n  billedCost: {}\n  connection: keepalive\n  stream: { finishReason: never }',
      problems: [
        '3:15 `endpoint.billedCost` must name a header or a jsonPath; it is a map.',
        '4:15 `endpoint.connection` must be one of "keep-alive", "close"; it is "keepalive". → Did you mean keep-alive?',
        '5:27 `endpoint.stream.finishReason` must be one of "required", "optional"; it is "never".',
      ],
      why: 'settings of the connection',
    },
    {
      endpoint: '  simulated: {}\n  baseUrl: https://x.test/v1',
      problems: ['3:12 `endpoint.baseUrl` has no meaning beside `simulated`. → Remove one of the two.'],
      why: 'two endpoints',
    },
    {
      endpoint: '  simulated:',
      problems: [
        '2:13 `endpoint.simulated` must be a map (key: value); it is null (nothing is written there). → Write {} after it, or remove it.',
      ],
      why: 'YAML reads nothing',
    },
    {
      endpoint: '  simulated: { accuracy: 2, faults: { rest: 0.1, reset: 0.6, error500: 0.6 } }',
      problems: [
        '2:26 `endpoint.simulated.accuracy` must be at most 1; it is 2.',
        '2:37 `endpoint.simulated.faults` has rates that add up to 1.2: at most 1.',
        '2:39 Unknown key `endpoint.simulated.faults.rest`. → Did you mean reset?',
      ],
      why: 'faults of the simulator',
    },
    {
      endpoint: '  simulated: { faults: { reset: 0.6, error500: 0.6 } }',
      problems: ['2:24 `endpoint.simulated.faults` has rates that add up to 1.2: at most 1.'],
      why: 'a request meets one fault at most',
    },
  ])('$why', async ({ endpoint, problems }) => {
    const found = await problemsOf(withEndpoint(endpoint));
    expect(found).toEqual(problems);
    expect(found.join()).not.toContain('hush');
  });
});
