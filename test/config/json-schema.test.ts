import { expect, test } from 'vitest';
import { jsonSchema } from '../../src/config/json-schema.ts';
import { keysAt, placesOf } from '../../src/config/known-keys.ts';

test('configs/promptbatch.schema.json is not stale (renew it: npm test -- test/config -u)', async () => {
  const text = `${JSON.stringify(jsonSchema(), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../configs/promptbatch.schema.json');
});

test.each([
  {
    path: ['scorers', 0],
    root: { scorers: [{ type: 'regex' }] },
    has: 'pattern',
    hasNot: 'match',
    why: 'its type decides',
  },
  {
    path: ['scorers', 0],
    root: { scorers: [{ type: 'x' }] },
    has: 'match',
    hasNot: 'path',
    why: 'an unknown type may be any',
  },
  { path: ['variants', 3, 'params'], root: {}, has: 'temperature', hasNot: 'model', why: 'every index is alike' },
  { path: ['prices', 'some/model'], root: {}, has: 'perRequestUsd', hasNot: 'model', why: 'every model is alike' },
  { path: ['endpoint', 'billedCost'], root: {}, has: 'header', hasNot: 'baseUrl', why: 'null is another alternative' },
])('the keys known at $path ($why)', ({ path, root, has, hasNot }) => {
  expect(keysAt(path, root)).toContain(has);
  expect(keysAt(path, root)).not.toContain(hasNot);
});

test('places of a key are found all over the schema', () => {
  expect(placesOf('seed')).toEqual(['dataset', 'endpoint.simulated', 'variants[].params']);
  expect(placesOf('toString')).toEqual([]);
});
