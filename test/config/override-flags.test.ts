import { expect, test } from 'vitest';
import { flagsOf } from '../../src/config/override-flags.ts';

test('overrides are written as they were typed', () => {
  const overrides = { name: 'x', tags: ['a', 'b'], rowLimit: 3, filter: '-a=1', shuffle: false, set: ['a.b=1', 'c=2'] };
  expect(flagsOf(overrides, []).join(' ')).toBe(
    '--name x --tag a --tag b --filter=-a=1 --limit 3 --set a.b=1 --set c=2 --no-shuffle',
  );
  expect(flagsOf({}, [])).toEqual([]);
});

test('no secret is in them', () => {
  const overrides = {
    baseUrl: 'http://me:pw@host/v1',
    set: ['endpoint.baseUrl=http://me:pw@host/v1', 'name=sk-0123456789'],
  };
  expect(flagsOf(overrides, ['sk-0123456789'])).toEqual([
    ...['--base-url', 'http://host/v1'],
    ...['--set', 'endpoint.baseUrl=http://host/v1', '--set', 'name=«key»'],
  ]);
});
