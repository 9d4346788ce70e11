import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flagsOf } from '../../src/config/override-flags.ts';
import { readFlags } from '../../src/config/read-flags.ts';

const text = fc.string({ minLength: 1 }).filter((value) => !/[@«]/.test(value));

test('flags that were written are read again as they were said', () => {
  fc.assert(
    fc.property(
      fc.record({
        ...{ name: text, tags: fc.array(text), model: text, filter: text, set: fc.array(text) },
        ...{ concurrency: fc.nat(), rowLimit: fc.nat(), sample: fc.nat(), seed: fc.nat(), shuffle: fc.boolean() },
      }),
      (overrides) => {
        expect(readFlags(flagsOf(overrides, []))).toEqual({ overrides, lost: [] });
      },
    ),
  );
});

test('what was not said stays unsaid, and what a key was cut out of is lost', () => {
  expect(readFlags([])).toEqual({ overrides: { tags: [], set: [] }, lost: [] });
  const words = flagsOf({ set: ['name=sk-0123456789', 'a=1'], baseUrl: 'http://h/v1' }, ['sk-0123456789']);
  const { overrides, lost } = readFlags(words);
  expect(overrides).toMatchObject({ set: ['a=1'], baseUrl: 'http://h/v1' });
  expect(lost).toEqual(['--set name=«key»']);
});
