import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRedactor } from '../../src/config/redact.ts';
import { credentialsOf, withoutCredentials } from '../../src/config/urls.ts';

const secret = 'sk-a/b+c"d\\e&f%é';
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('createRedactor()', () => {
  test.each([
    { text: `Bad key ${secret}.`, redacted: 'Bad key «key».', why: 'as it is' },
    { text: `a${secret}${secret}b`, redacted: 'a«key»«key»b', why: 'twice in a row' },
    { text: `?k=${encodeURIComponent(secret)}&x`, redacted: '?k=«key»&x', why: 'URL-encoded' },
    { text: encodeURIComponent(secret).replace('%2F', '%2f'), redacted: '«key»', why: 'URL-encoded in small letters' },
    { text: `${new URLSearchParams({ k: secret })}`, redacted: 'k=«key»', why: 'form-encoded' },
    { text: JSON.stringify({ k: secret }), redacted: '{"k":"«key»"}', why: 'within JSON' },
    { text: base64(secret), redacted: expect.stringMatching(/^«key».?=*$/), why: 'in base64' },
    {
      text: `Basic ${base64(`me:${secret}`)}`,
      redacted: expect.stringMatching(/^Basic .{4}«key».?=*$/),
      why: 'within longer base64',
    },
    {
      text: Buffer.from(`u:${secret}`).toString('base64url'),
      redacted: expect.stringMatching(/^.{2,3}«key».?$/),
      why: 'in base64 for URLs',
    },
    { text: JSON.stringify(JSON.stringify({ k: JSON.stringify(secret) })), redacted: /«key»/, why: 'in JSON in JSON' },
    { text: JSON.stringify(secret).replaceAll('/', '\\/'), redacted: '"«key»"', why: 'as PHP writes JSON' },
    { text: JSON.stringify(secret).replaceAll('&', '\\u0026'), redacted: '"«key»"', why: 'as Go writes JSON' },
    { text: encodeURIComponent(encodeURIComponent(secret)), redacted: '«key»', why: 'URL-encoded twice' },
    { text: secret.replaceAll('&', '&amp;').replaceAll('"', '&#34;'), redacted: '«key»', why: 'within HTML' },
    { text: 'nothing to see: sk-a/b', redacted: 'nothing to see: sk-a/b', why: 'a part of it is none' },
  ])('$why', ({ text, redacted }) => {
    const expected = redacted instanceof RegExp ? expect.stringMatching(redacted) : redacted;
    expect(createRedactor([secret])(text)).toEqual(expected);
  });

  test('a secret that contains another goes as a whole', () => {
    expect(createRedactor(['secret-1', 'secret-1-long'])('x secret-1-long secret-1')).toBe('x «key» «key»');
  });

  test.each([{ secrets: [] }, { secrets: [''] }, { secrets: ['none', 'EMPTY'] }])(
    'placeholders are no secrets: $secrets leave every text alone',
    ({ secrets }) => {
      expect(createRedactor(secrets)('none EMPTY')).toBe('none EMPTY');
    },
  );

  const anySecret = fc.string({ unit: 'binary-ascii', minLength: 8 });
  const encodings = [
    (text: string) => text,
    (text: string) => encodeURIComponent(text),
    (text: string) => base64(text),
    (text: string) => JSON.stringify(text),
    (text: string) => Buffer.from(text).toString('base64url'),
  ];

  test('no secret survives, in no encoding, whatever stands around it', () => {
    fc.assert(
      fc.property(
        fc.array(anySecret, { minLength: 1, maxLength: 3 }),
        fc.string(),
        fc.string(),
        fc.constantFrom(...encodings),
        (secrets, before, after, encode) => {
          const redacted = createRedactor(secrets)(secrets.map((each) => `${before}${encode(each)}${after}`).join(''));
          for (const each of secrets) {
            expect(redacted).not.toContain(each);
            expect(redacted).not.toContain(encode(each));
            expect(redacted).not.toContain(encodeURIComponent(each));
          }
        },
      ),
    );
  });

  test('no secret survives inside longer base64, at any offset', () => {
    fc.assert(
      fc.property(anySecret, fc.string({ maxLength: 7 }), fc.string({ maxLength: 7 }), (each, before, after) => {
        const redacted = createRedactor([each])(base64(`${before}${each}${after}`));
        const whole = [...redacted].filter((char) => char !== '«' && char !== '»').join('');
        expect(redacted).toContain('«key»');
        expect(Buffer.from(whole, 'base64').toString()).not.toContain(each);
      }),
    );
  });

  test('a hundred thousand backslashes take no longer than other text', () => {
    const text = '\\'.repeat(100_000);
    expect(createRedactor(['"/+secret', `${'\\'.repeat(12)}secret`])(text)).toBe(text);
  });

  test('text without a secret comes back as it was', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(createRedactor(['«never there»'])(text)).toBe(text);
      }),
    );
  });
});

describe('credentials in addresses', () => {
  test.each([
    {
      url: 'https://me:pass@x.test/v1?a=b#c',
      without: 'https://x.test/v1?a=b#c',
      credentials: { user: 'me', password: 'pass' },
    },
    { url: 'https://tok%40en@x.test', without: 'https://x.test', credentials: { user: 'tok@en', password: '' } },
    { url: 'https://me:100%@x.test', without: 'https://x.test', credentials: { user: 'me', password: '100%' } },
    { url: 'https://a@b@x.test/', without: 'https://x.test/', credentials: { user: 'a@b', password: '' } },
    { url: 'https://x.test/@me', without: 'https://x.test/@me', credentials: null },
    { url: 'https://x.test?q=a@b', without: 'https://x.test?q=a@b', credentials: null },
    { url: 'no address', without: 'no address', credentials: null },
  ])('$url → $without', ({ url, without, credentials }) => {
    expect(withoutCredentials(url)).toBe(without);
    expect(credentialsOf(url)).toEqual(credentials);
  });

  test('no password survives', () => {
    fc.assert(
      fc.property(fc.webUrl(), fc.string({ minLength: 1 }), (address, password) => {
        const url = new URL(address);
        url.username = 'me';
        url.password = password;
        const without = withoutCredentials(url.href);
        expect(credentialsOf(without)).toBeNull();
        expect(new URL(without).host).toBe(url.host);
      }),
    );
  });
});
