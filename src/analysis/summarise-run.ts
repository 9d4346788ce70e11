import { type Disagreements, findDisagreements } from './disagreements.ts';
import { dealPositions } from './members.ts';
import { findNotable, type NotableSamples } from './notable-samples.ts';
import { type Percentiles, percentiles } from './percentiles.ts';
import type { RunColumns, ScoreColumns } from './run-columns.ts';
import { type CostSum, sumCost } from './sum-cost.ts';
import { type ScoreNumbers, summariseScores } from './summarise-scores.ts';

/** Sums over the answers that reported them; null where not one did. Nothing is estimated. */
interface TokenSums {
  readonly prompt: number | null;
  readonly completion: number | null;
  readonly cached: number | null;
  readonly reasoning: number | null;
  /** Answers whose prompt or completion tokens the endpoint did not report: in no sum. */
  readonly unknownCount: number;
}

/** What can be said of any group of results. */
export interface GroupNumbers {
  readonly answered: number;
  readonly failed: number;
  /** Requests sent for these results. */
  readonly attempts: number;
  readonly latencyMs: Percentiles;
  /** Of streamed answers alone. */
  readonly ttftMs: Percentiles;
  readonly tokens: TokenSums;
  readonly cost: CostSum;
  /** Mark → how many answers carry it. */
  readonly marks: Readonly<Record<string, number>>;
  /** Error kind → how many samples failed by it. */
  readonly errors: Readonly<Record<string, number>>;
}

export interface VariantNumbers extends GroupNumbers {
  /** By scorer, in the order they were given. */
  readonly scores: Readonly<Record<string, ScoreNumbers>>;
}

export interface RunNumbers {
  readonly total: GroupNumbers;
  /** By the config's order of variants. */
  readonly variants: readonly VariantNumbers[];
  readonly notable: NotableSamples;
  /** null: no row has more than one answer with a score. */
  readonly disagreements: Disagreements | null;
}

/**
 * What a run's results say, as a whole and variant by variant.
 * @param variantCount how many variants the run has; one without results is in the answer too
 */
export function summariseRun(columns: RunColumns, scores: readonly ScoreColumns[], variantCount: number): RunNumbers {
  const scoresByScorer = scores.map((of) => ({
    scorer: of.scorer,
    byVariant: summariseScores(columns, of, variantCount),
  }));
  const variantAt = (position: number) => columns.variant[position] ?? variantCount;
  const members = dealPositions(columns.seq.length, variantCount, variantAt);
  const groups = members.map((group) => summariseGroup(columns, group));
  const [only] = groups;
  return {
    // One variant is the whole run: sorting its times a second time would tell the same.
    total: groups.length === 1 && only ? only : summariseGroup(columns, everyPosition(columns)),
    variants: groups.map((group, variant) => ({
      ...group,
      scores: Object.fromEntries(
        scoresByScorer.flatMap(({ scorer, byVariant }) => {
          const numbers = byVariant[variant];
          return numbers ? [[scorer, numbers]] : [];
        }),
      ),
    })),
    notable: findNotable(columns, scores),
    disagreements: findDisagreements(columns, scores, variantCount),
  };
}

function everyPosition(columns: RunColumns): Uint32Array {
  return new Uint32Array(columns.seq.length).map((_, position) => position);
}

/** @param members positions in the columns: a variant's, a topic's, or all */
export function summariseGroup(columns: RunColumns, members: Uint32Array): GroupNumbers {
  const answered = members.filter((member) => columns.answered[member] === 1);
  return {
    answered: answered.length,
    failed: members.length - answered.length,
    attempts: sumOfKnown(columns.attempts, members) ?? 0,
    latencyMs: percentiles(pick(columns.latencyMs, answered)),
    ttftMs: percentiles(pick(columns.ttftMs, answered)),
    tokens: sumTokens(columns, answered),
    cost: sumCost(columns, members),
    marks: countWords(columns.marks, answered),
    errors: countWords(columns.errorKind, members),
  };
}

function pick(column: Float64Array, members: Uint32Array): Float64Array {
  return Float64Array.from(members, (member) => column[member] ?? Number.NaN);
}

function sumTokens(columns: RunColumns, answered: Uint32Array): TokenSums {
  const isUnknown = (member: number) =>
    Number.isNaN(columns.promptTokens[member]) || Number.isNaN(columns.completionTokens[member]);
  return {
    prompt: sumOfKnown(columns.promptTokens, answered),
    completion: sumOfKnown(columns.completionTokens, answered),
    cached: sumOfKnown(columns.cachedTokens, answered),
    reasoning: sumOfKnown(columns.reasoningTokens, answered),
    unknownCount: answered.reduce((count, member) => count + (isUnknown(member) ? 1 : 0), 0),
  };
}

function sumOfKnown(column: Float64Array, members: Uint32Array): number | null {
  let sum: number | null = null;
  for (const member of members) {
    const value = column[member] ?? Number.NaN;
    if (!Number.isNaN(value)) sum = (sum ?? 0) + value;
  }
  return sum;
}

function countWords(column: readonly (string | null)[], members: Uint32Array): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const member of members) {
    const words = column[member];
    if (!words) continue;
    for (const word of words.split(',')) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
