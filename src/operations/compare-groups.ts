import { chanceOfDrop } from '../analysis/drop-chance.ts';
import type { DropQuestion } from '../analysis/drop-estimate.ts';
import { standOut } from '../analysis/false-discovery.ts';
import { judgeDrop } from '../analysis/judge-drop.ts';
import { dealPositions } from '../analysis/members.ts';
import type { CompareBy, CompareGroup } from '../report/compare-data.ts';
import type { ScoredPair } from './compare-scores.ts';
import type { ComparedVariant } from './compare-sides.ts';
import type { GroupedRows } from './group-rows.ts';
import type { PairedRows } from './pair-scores.ts';

/** Groups are for looking: each interval is one at 95 %, and what stands out is told among all of them. */
const confidence = 0.95;
const falseDiscoveryRate = 0.05;
const mostGroups = 1_000;

export interface GroupedScores {
  readonly by: CompareBy;
  /** Whether this row is of a group that fell and stands out, under that variant and scorer. */
  readonly isOfFallen: (scored: Pick<ScoredPair, 'variant' | 'scorer'>, rowIndex: number) => boolean;
}

/** The candidate's rows by what one column of its dataset holds. */
export interface GroupedColumn extends GroupedRows {
  readonly column: string;
}

/** The same comparisons for each value of the column, the largest drop first. */
export function compareGroups(
  variants: readonly ComparedVariant[],
  scored: readonly ScoredPair[],
  { column, groups, values, more }: GroupedColumn,
): GroupedScores {
  const compared = scored.flatMap(({ variant, scorer, pairs }) => {
    const groupAt = (pair: number) => groups.groupOfRow[pairs.rows[pair] ?? 0] ?? groups.count;
    return dealPositions(pairs.rows.length, groups.count, groupAt).flatMap((members, group) => {
      const question = { ...picked(pairs, members), confidence, maxDrop: 0, earlierMeans: [] };
      const estimate = judgeDrop(question);
      const ofGroup = values[group];
      if (estimate === null || ofGroup === undefined) return [];
      const { value, rows } = ofGroup;
      const { n, baselineMean: baseline, candidateMean: candidate, drop, interval, broke, recovered } = estimate;
      const numbers = { n, baseline, candidate, drop, ...interval, broke, recovered };
      const label = variants[variant]?.label ?? '';
      return [
        {
          question,
          key: keyOf({ variant, scorer }, group),
          group: { value, rows, variant: label, scorer, ...numbers },
        },
      ];
    });
  });
  const stands = standOut(
    compared.map(({ question }) => chanceOfDrop(question) ?? 1),
    falseDiscoveryRate,
  );
  const all = compared.map(({ group }, index): CompareGroup => ({ ...group, standsOut: stands[index] ?? false }));
  const byDrop = all.toSorted((a, b) => b.drop - a.drop || Number(b.standsOut) - Number(a.standsOut));
  const fallen = new Set(compared.flatMap(({ key, group }, at) => (stands[at] && group.drop > 0 ? [key] : [])));
  return {
    by: { column, groups: byDrop.slice(0, mostGroups), more },
    isOfFallen: (of, rowIndex) => fallen.has(keyOf(of, groups.groupOfRow[rowIndex] ?? groups.count)),
  };
}

function keyOf({ variant, scorer }: Pick<ScoredPair, 'variant' | 'scorer'>, group: number): string {
  return `${variant} ${group} ${scorer}`;
}

function picked(
  { scores }: PairedRows,
  members: Uint32Array,
): Omit<DropQuestion, 'confidence' | 'maxDrop' | 'earlierMeans'> {
  const { baseline, newest, candidate, clusters } = scores;
  return {
    ...scores,
    baseline: Float64Array.from(members, (pair) => baseline[pair] ?? Number.NaN),
    newest: Float64Array.from(members, (pair) => newest[pair] ?? Number.NaN),
    candidate: Float64Array.from(members, (pair) => candidate[pair] ?? Number.NaN),
    clusters: clusters && members.map((pair) => clusters[pair] ?? 0),
  };
}
