import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oneGroup } from '../../src/analysis/members.ts';
import { summariseGroups } from '../../src/analysis/summarise-groups.ts';
import { summariseRun } from '../../src/analysis/summarise-run.ts';
import { runColumns, scoreColumns, type TestResult } from './run-columns.ts';

const variantCount = 2;
const outcome = fc.record({
  errorKind: fc.option(fc.constantFrom('filtered', 'timeout_idle'), { nil: undefined }),
  latencyMs: fc.integer({ min: 1, max: 1_000 }),
  promptTokens: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
  value: fc.constantFrom(0, 1, 0.5, null),
});

/** A run of rows × two variants × two repeats, and for each row a group or none. */
const grouped = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.tuple(outcome, outcome, outcome, outcome)), { maxLength: 12 })
  .map((rows) => {
    const results = rows.flatMap(([, samples], rowIndex) =>
      samples.map(({ value, errorKind, promptTokens, latencyMs }, at) => ({
        value,
        result: {
          seq: rowIndex * 4 + at,
          rowIndex,
          variant: at >> 1,
          repeat: at & 1,
          latencyMs,
          ...(errorKind !== undefined && { errorKind }),
          ...(promptTokens !== undefined && { promptTokens }),
        } satisfies TestResult,
      })),
    );
    return {
      columns: runColumns(results.map(({ result }) => result)),
      scores: [
        scoreColumns(
          's',
          results.map(({ result, value }) => [result.seq, value] as const),
        ),
      ],
      // Three groups; rows of the fourth number are in none.
      groups: { groupOfRow: Uint32Array.from(rows, ([group]) => group), count: 3 },
    };
  });

describe('summariseGroups', () => {
  test('all rows in one group say what the run says', () => {
    fc.assert(
      fc.property(grouped, ({ columns, scores, groups }) => {
        const [all] = summariseGroups(columns, scores, variantCount, oneGroup(groups.groupOfRow.length));
        expect(all).toEqual(summariseRun(columns, scores, variantCount).variants);
      }),
    );
  });

  test('a group says what a run of its rows alone would say', () => {
    fc.assert(
      fc.property(grouped, ({ columns, scores, groups }) => {
        const byGroup = summariseGroups(columns, scores, variantCount, groups);
        for (const [group, variants] of byGroup.entries()) {
          const isIn = (position: number) => groups.groupOfRow[columns.rowIndex[position] ?? 0] === group;
          const positions = [...columns.seq.keys()].filter(isIn);
          const alone = {
            ...columns,
            ...Object.fromEntries(
              Object.entries(columns)
                .filter(([, column]) => Array.isArray(column) || ArrayBuffer.isView(column))
                .map(([name, column]) => [name, (column as Float64Array).filter((_, position) => isIn(position))]),
            ),
          };
          const seqs = new Set(positions.map((position) => columns.seq[position]));
          const alonesScores = scores.map((of) => ({
            ...of,
            seq: of.seq.filter((seq) => seqs.has(seq)),
            value: of.value.filter((_, at) => seqs.has(of.seq[at])),
            passed: of.passed.filter((_, at) => seqs.has(of.seq[at])),
          }));
          expect(variants).toEqual(summariseRun(alone, alonesScores, variantCount).variants);
        }
      }),
      { numRuns: 50 },
    );
  });
});
