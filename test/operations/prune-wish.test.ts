import { expect, test } from 'vitest';
import { readPruneWish } from '../../src/operations/prune.ts';
import { realWorld } from '../../src/operations/wiring.ts';

const said = { name: null, keep: null, keepGreen: null, olderThan: null, answersOlderThan: null, vacuum: false };
const nowMs = Date.parse('2026-03-10T12:00:00Z');
const real = realWorld({});
const world = { ...real, clock: { ...real.clock, wallMs: () => nowMs } };

test('what may go is read from the flags', () => {
  expect(readPruneWish({ ...said, keep: 3, olderThan: '1d' }, world)).toMatchObject({
    rules: { keep: 3, keepGreen: null, olderThanMs: nowMs - 86_400_000 },
    answersOlderThanMs: null,
    deletes: true,
  });
  expect(readPruneWish({ ...said, answersOlderThan: '2026-01-01' }, world)).toMatchObject({ deletes: true });
  expect(readPruneWish({ ...said, vacuum: true }, world)).toMatchObject({ deletes: false });
});

test.each([
  { changes: {}, says: 'Nothing says what may go.', why: 'no rule' },
  { changes: { name: 'nightly' }, says: 'Nothing says what may go.', why: 'a name is no rule' },
  { changes: { keepGreen: 3 }, says: '--keep-green only says what stays.', why: 'nothing would limit it' },
  { changes: { keepGreen: 3, answersOlderThan: '1d' }, says: '--keep-green only says', why: 'no run would go' },
  { changes: { keep: -1 }, says: '--keep must be a whole number.', why: 'negative' },
  { changes: { keep: 1.5 }, says: '--keep must be a whole number.', why: 'broken' },
  { changes: { keep: 1, keepGreen: Number.NaN }, says: '--keep-green must be a whole number.', why: 'no number' },
  { changes: { olderThan: 'soon' }, says: '"soon" is neither an age nor a date.', why: 'no age' },
  { changes: { answersOlderThan: '2026-02-30' }, says: 'neither an age nor a date', why: 'no such day' },
])('$changes is refused ($why)', ({ changes, says }) => {
  const read = () => readPruneWish({ ...said, ...changes }, world);
  expect(read).toThrow(says);
  expect(read).toThrow(expect.objectContaining({ exitCode: 2, next: expect.any(String) }));
});
