import { dealPositions, type RowGroups } from './members.ts';
import type { RunColumns, ScoreColumns } from './run-columns.ts';
import { summariseGroup, type VariantNumbers } from './summarise-run.ts';
import { summariseScoresByGroup } from './summarise-scores.ts';

/**
 * What a run's results say of every group of rows, variant by variant.
 * @param variantCount how many variants the run has; one without results is in the answer too
 * @returns by group, then by variant
 */
export function summariseGroups(
  columns: RunColumns,
  scores: readonly ScoreColumns[],
  variantCount: number,
  groups: RowGroups,
): VariantNumbers[][] {
  const groupAt = (position: number) => groups.groupOfRow[columns.rowIndex[position] ?? 0] ?? groups.count;
  const members = dealPositions(columns.seq.length, groups.count * variantCount, (position) => {
    return groupAt(position) * variantCount + (columns.variant[position] ?? 0);
  });
  const scoresByScorer = scores.map((of) => ({
    scorer: of.scorer,
    byVariant: summariseScoresByGroup(columns, of, variantCount, groups),
  }));
  return Array.from({ length: groups.count }, (_, group) =>
    Array.from({ length: variantCount }, (__, variant) => ({
      ...summariseGroup(columns, members[group * variantCount + variant] ?? new Uint32Array()),
      scores: Object.fromEntries(
        scoresByScorer.flatMap(({ scorer, byVariant }) => {
          const numbers = byVariant[variant]?.[group];
          return numbers ? [[scorer, numbers]] : [];
        }),
      ),
    })),
  );
}
