import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fingerprints } from '../../src/dataset/fingerprints.ts';
import { contentKeys } from '../../src/dataset/row-key.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const countUp = (count: number | null) => (count ?? 0) + 1;

describe('Fingerprints', () => {
  test('counts like a Map, also where hashes crowd one place', () => {
    const crowded = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 3000 });
    fc.assert(
      fc.property(crowded, (values) => {
        const fingerprints = new Fingerprints();
        const counts = new Map<number, number>();
        for (const value of values) {
          const hash = sha256(String(value));
          hash.writeUInt32BE(value % 3, 0);
          const before = counts.get(value);
          counts.set(value, countUp(before ?? null));
          const met = fingerprints.meet(hash.toString('hex'), countUp);
          expect(met).toEqual(before === undefined ? { kind: 'new' } : { kind: 'known', value: before });
        }
      }),
      { numRuns: 20 },
    );
  });

  test('keeps every entry while it grows', () => {
    const fingerprints = new Fingerprints();
    const hashes = Array.from({ length: 20_000 }, (_, index) => sha256(`row ${index}`).toString('hex'));
    const first = hashes.map((hash, index) => fingerprints.meet(hash, () => index + 1).kind);
    const second = hashes.map((hash) => fingerprints.meet(hash, (value) => value ?? 0));
    expect(new Set(first)).toEqual(new Set(['new']));
    expect(second).toEqual(hashes.map((_, index) => ({ kind: 'known', value: index + 1 })));
  });

  test('tells two hashes that share their first 64 bits', () => {
    const one = sha256('one').toString('hex');
    const other = `${one.slice(0, 16)}${sha256('other').toString('hex', 8)}`;
    const keyOf = contentKeys();
    expect(keyOf(one)).toEqual({ kind: 'key', rowKey: one.slice(0, 16) });
    expect(keyOf(other)).toEqual({ kind: 'collision', rowKey: one.slice(0, 16) });
    expect(keyOf(one)).toEqual({ kind: 'key', rowKey: `${one.slice(0, 16)}-2` });
  });
});
