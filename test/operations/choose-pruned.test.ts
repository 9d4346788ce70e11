import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PruneRules, runsToPrune } from '../../src/operations/choose-pruned.ts';

type Run = Parameters<typeof runsToPrune>[0][number];

const noRule: PruneRules = { keep: null, keepGreen: null, olderThanMs: null };

/** The newest first: `a5 a4* a3 a2* a1`, where a star is a good run; the number is row id and time. */
function runs(text: string, changes: Readonly<Record<string, Partial<Run>>> = {}): Run[] {
  return text.split(' ').map((word) => {
    const [, name = '', number = '', star] = /^([a-z])(\d+)(\*?)$/.exec(word) ?? [];
    const own = { rowId: Number(number), touchedMs: Number(number) * 100, name, isGood: star === '*' };
    const usual = { status: 'complete', confirmsRowId: null, isBeingPruned: false } as const;
    return { ...own, ...usual, ...changes[`${name}${number}`] };
  });
}

const idsOf = (chosen: readonly Run[]) => chosen.map(({ name, rowId }) => `${name}${rowId}`).join(' ');

describe('which runs go', () => {
  test.each<{
    rules: Partial<PruneRules>;
    all: string;
    go: string;
    name?: string;
    why: string;
    changes?: Parameters<typeof runs>[1];
  }>([
    { rules: {}, all: 'a2 a1', go: '', why: 'no rule lets any go' },
    { rules: { keep: 2 }, all: 'a5 a4 a3 a2 a1', go: 'a3 a2 a1', why: 'the newest two stay' },
    { rules: { keep: 1 }, all: 'b5 a4 b3 a2 a1', go: 'b3 a2 a1', why: 'of each name' },
    { rules: { keep: 0 }, all: 'a2 a1', go: 'a2 a1', why: 'none has to stay' },
    { rules: { keep: 9 }, all: 'a2 a1', go: '', why: 'there are fewer' },
    { rules: { olderThanMs: 300 }, all: 'a4 a3 a2 a1', go: 'a2 a1', why: 'what is older' },
    { rules: { keep: 3, olderThanMs: 300 }, all: 'a4 a3 a2 a1', go: 'a1', why: 'only where both rules let it go' },
    {
      rules: { keep: 1, keepGreen: 2 },
      all: 'a6 a5* a4 a3* a2* a1',
      go: 'a4 a2 a1',
      why: 'the newest two good ones stay, too',
    },
    { rules: { keepGreen: 2 }, all: 'a2 a1', go: '', why: 'it only says what stays' },
    { rules: { olderThanMs: 900, keepGreen: 1 }, all: 'b4 a3* b2* a1*', go: 'b4 a1', why: 'an old good one stays' },
    { rules: { keep: 1 }, all: 'b4 a3 b2 a1', go: 'b2', name: 'b', why: 'of one name only' },
    { rules: { keep: 1 }, all: 'a3 a2 a1', go: 'a1', changes: { a2: { status: 'running' } }, why: 'a live one never' },
    {
      rules: { keep: 1 },
      all: 'a3 a2 a1',
      go: 'a1',
      changes: { a3: { confirmsRowId: 2 } },
      why: 'what a staying run confirms stays; a confirm run is not one of the newest',
    },
    {
      rules: { olderThanMs: 300 },
      all: 'a3 a2 a1',
      go: 'a1',
      changes: { a3: { confirmsRowId: 2 } },
      why: 'its confirm run is too young',
    },
    {
      rules: { olderThanMs: 900 },
      all: 'a3 a2 a1',
      go: 'a3 a2 a1',
      changes: { a3: { confirmsRowId: 2 } },
      why: 'both go together',
    },
    {
      rules: { keep: 2 },
      all: 'a3 a2 a1',
      go: 'a3',
      changes: { a3: { isBeingPruned: true } },
      why: 'what was begun is finished, and keeps no place',
    },
  ])('$rules of $all: $go ($why)', ({ rules, all, go, changes, name }) => {
    const { going } = runsToPrune(runs(all, changes), { ...noRule, ...rules }, name ?? null, new Set());
    expect(idsOf(going)).toBe(go);
  });

  test.each<{
    rules: Partial<PruneRules>;
    all: string;
    references: readonly number[];
    go: string;
    held: string;
    name?: string;
    changes?: Parameters<typeof runs>[1];
    why: string;
  }>([
    {
      rules: { keep: 1 },
      all: 'a4 a3 a2* a1*',
      references: [1, 2],
      go: 'a3',
      held: 'a2 a1',
      why: 'drift is measured from them',
    },
    {
      rules: { keep: 3 },
      all: 'a4 a3 a2* a1*',
      references: [1, 2],
      go: '',
      held: 'a1',
      why: 'what stays anyhow is not told',
    },
    {
      rules: { keep: 0 },
      all: 'a2* a1*',
      references: [1, 2],
      go: 'a2 a1',
      held: '',
      why: 'no run of the name is left to be measured',
    },
    {
      rules: { keep: 0, keepGreen: 1 },
      all: 'a3* a2 a1*',
      references: [1],
      go: 'a2',
      held: 'a1',
      why: 'a good one is left',
    },
    {
      rules: { olderThanMs: 300 },
      all: 'b4 a2* a1*',
      references: [1, 2],
      go: 'a2 a1',
      held: '',
      why: 'the series has ended: only another name goes on',
    },
    { rules: { keep: 1 }, all: 'b4* b3* a2* a1*', references: [1, 3], go: '', held: 'b3 a1', why: 'of each name' },
    {
      rules: { keep: 1 },
      all: 'b4* b3* a2* a1*',
      references: [1, 3],
      go: '',
      held: 'a1',
      name: 'a',
      why: 'of one name only',
    },
    {
      rules: { keep: 1 },
      all: 'a3 a2 a1*',
      references: [1],
      go: '',
      held: 'a2 a1',
      changes: { a2: { confirmsRowId: 1 } },
      why: 'its confirm run stays with it',
    },
    {
      rules: { keep: 1 },
      all: 'a3 a2 a1*',
      references: [],
      go: 'a2 a1',
      held: '',
      changes: {},
      why: 'no gate measures drift',
    },
  ])(
    '$rules of $all, measured from $references: $go go, $held are held ($why)',
    ({ rules, all, references, go, held, changes, name }) => {
      const chosen = runsToPrune(runs(all, changes), { ...noRule, ...rules }, name ?? null, new Set(references));
      expect({ go: idsOf(chosen.going), held: idsOf(chosen.heldForDrift) }).toEqual({ go, held });
    },
  );

  test('a stricter rule never lets more go, and the newest of a name stay, whatever there is', () => {
    const run = fc.record({
      name: fc.constantFrom('a', 'b'),
      isGood: fc.boolean(),
      touchedMs: fc.nat(1000),
      status: fc.constantFrom('complete', 'running', 'stopped'),
    });
    fc.assert(
      fc.property(fc.array(run), fc.nat(5), fc.nat(5), fc.nat(1000), (drawn, keep, keepGreen, olderThanMs) => {
        const all = drawn.map(
          (one, index): Run => ({ ...one, rowId: drawn.length - index, confirmsRowId: null, isBeingPruned: false }),
        );
        const { going } = runsToPrune(all, { keep, keepGreen, olderThanMs }, null, new Set());
        for (const rules of [{ keep }, { olderThanMs }, { keep, olderThanMs }]) {
          const { going: more } = runsToPrune(all, { ...noRule, ...rules }, null, new Set());
          for (const one of going) expect(more).toContain(one);
        }
        for (const name of ['a', 'b']) {
          const ofName = all.filter((one) => one.name === name);
          for (const one of [...ofName.slice(0, keep), ...ofName.filter(({ isGood }) => isGood).slice(0, keepGreen)])
            expect(going).not.toContain(one);
        }
        expect(going.every(({ status, touchedMs }) => status !== 'running' && touchedMs < olderThanMs)).toBe(true);
      }),
    );
  });
});
