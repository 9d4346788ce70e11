import { expect, test } from 'vitest';
import { refuseWrongWish } from '../../src/operations/evaluate-each.ts';

const plain: Parameters<typeof refuseWrongWish>[0] = {
  ...{ runKey: null, resume: null, fresh: false, retryFailed: false, acceptsBaseline: true },
  ...{ whenLive: 'refuse', configs: ['c.yaml'], overrides: {} },
};

test.each([
  { overrides: { rowLimit: 5 }, flag: '--limit' },
  { overrides: { sample: 5, seed: 1 }, flag: '--sample' },
  { overrides: { filter: 'topic=maths' }, flag: '--filter' },
])('a try-out of some rows ($flag) is not made the baseline in passing', ({ overrides, flag }) => {
  expect(() => refuseWrongWish({ ...plain, overrides })).toThrow(
    expect.objectContaining({ message: expect.stringContaining(flag), exitCode: 2, where: '--accept-baseline' }),
  );
  expect(() => refuseWrongWish({ ...plain, overrides, acceptsBaseline: false })).not.toThrow();
});

test('a whole run is, in whatever order', () => {
  expect(() => refuseWrongWish({ ...plain, overrides: { shuffle: true, seed: 1 } })).not.toThrow();
});
