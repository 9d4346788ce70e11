import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describedParts } from './config-tables.ts';
import { markdownTable } from './markdown.ts';

const path = join(import.meta.dirname, '../../docs/config.md');
const begin = '<!-- keys: made from the schema by test/docs/config-page.test.ts -->\n';
const end = '<!-- end of the keys -->\n';

test('docs/config.md has every key of the schema as it is (renew it: npm test -- test/docs/config-page -u)', async () => {
  const page = readFileSync(path, 'utf8');
  const [before, after] = [page.split(begin)[0], page.split(end)[1]];
  const tables = describedParts().map(({ heading, meaning, keys }) => {
    const cells = keys.map(({ key, type, byDefault, meaning: what }) => [`\`${key}\``, type, byDefault, what]);
    return `### ${heading}\n\n${meaning}\n\n${markdownTable(['key', 'takes', 'default', 'meaning'], cells)}\n`;
  });
  await expect(`${before}${begin}\n${tables.join('\n')}\n${end}${after}`).toMatchFileSnapshot(path);
});

test('every key says what it is for', () => {
  const silent = describedParts().flatMap(({ heading, keys }) =>
    keys.filter(({ meaning }) => meaning === '').map(({ key }) => `${heading} ${key}`),
  );
  expect(silent).toEqual([]);
});

test('the tables go as deep as the schema does', () => {
  const keys = describedParts().flatMap((part) => part.keys.map(({ key }) => key));
  for (const key of ['maxErrorRate', 'faults.rateLimit.windowMs', 'role', 'max_tokens', 'separator'])
    expect(keys).toContain(key);
  expect(keys.length).toBeGreaterThan(100);
});
