import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CurlRequest, renderCurl } from '../../src/report/curl.ts';

const request: CurlRequest = {
  url: 'https://api.example.com/v1/chat/completions?version=1&x=a%20b',
  query: {},
  headers: {},
  key: { variable: 'AIMLAPI_KEY' },
  body: '{"model":"m"}',
  isStreamed: false,
};
const env = { AIMLAPI_KEY: 'sk-secret $HOME `x`', TOKEN: 't"o\'k' };

/** What curl would be given, by bash's own reading. @returns its arguments, and its input at the end */
function argumentsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; [[ " $* " == *" @- "* ]] && cat; true; }\n${command}`;
  return execFileSync('bash', ['-s'], { env, encoding: 'utf8', input: script }).split('\0');
}

describe('renderCurl', () => {
  test('is what a person would write', () => {
    expect(renderCurl(request)).toBe(
      [
        "curl -sS 'https://api.example.com/v1/chat/completions?version=1&x=a%20b' \\",
        "  -H 'Content-Type: application/json' \\",
        '  -H "Authorization: Bearer $AIMLAPI_KEY" \\',
        `  --data-raw '{"model":"m"}'\n`,
      ].join('\n'),
    );
  });

  test('the shell puts the secrets in: the key, and references within headers and query', () => {
    const given = argumentsOf(
      renderCurl({ ...request, query: { code: `\${TOKEN}` }, headers: { 'x-a': `it's $HOME \${TOKEN}!` } }),
    );
    expect(given).toContain('Authorization: Bearer sk-secret $HOME `x`');
    expect(given).toContain(`code=${env.TOKEN}`);
    expect(given).toContain(`x-a: it's $HOME ${env.TOKEN}!`);
  });

  test.each([
    { key: null, shown: 'no', why: 'a keyless server' },
    {
      key: { file: '/etc/keys/my key' },
      shown: `"Authorization: Bearer $(cat '/etc/keys/my key')"`,
      why: 'a key file',
    },
  ])('$why', ({ key, shown }) => {
    const command = renderCurl({ ...request, key });
    if (key === null) expect(command).not.toContain('Authorization');
    else expect(command).toContain(shown);
  });

  test('any body arrives as it is, and nothing in the command moves a cursor', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom("it's", '$(id)', '`id`', '!!', '\\', '\u001b[2J'),
    );
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const command = renderCurl({ ...request, body: JSON.stringify(texts) });
        expect(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(command.replaceAll('\n', ''))).toBe(false);
        expect(JSON.parse(argumentsOf(command).at(-2) ?? '')).toEqual(texts);
      }),
      { numRuns: 20 },
    );
  });

  test('a body that is too long for an argument is read from the input', () => {
    const body = JSON.stringify(["it's ".repeat(50_000)]);
    const given = argumentsOf(renderCurl({ ...request, body }));
    expect(given.at(-1)).toBe(`${body}\n`);
  });
});
