import {
  type AnswerValues,
  againstNights,
  againstVariant,
  answerValues,
  byPercentile,
  comparedPercentiles,
  type ValuePair,
} from '../analysis/answer-values.ts';
import type { CompareCost, CompareVariant } from '../report/compare-data.ts';
import { readColumns } from '../store/read-columns.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { plainDecimal } from '../vocabulary/money.ts';
import type { ComparedVariant } from './compare-sides.ts';
import { pricesOf } from './prices-in-force.ts';
import { kept, type ScoreReader, type VariantOfRun } from './score-reader.ts';

/** Of the bootstrap: a comparison says the same whenever it is asked. */
const seed = 1;

type ComparedValues = Omit<CompareVariant, 'label' | 'baselineLabel' | 'model' | 'baselineModel' | 'scores'>;

/** Latency, tokens, cost and errors on both sides, in the order of `variants`. */
export function compareValues(reader: ScoreReader, variants: readonly ComparedVariant[]): readonly ComparedValues[] {
  const known = new Map<number, readonly AnswerValues[]>();
  const valuesOf = ({ run, variant }: VariantOfRun): AnswerValues => {
    const values = kept(known, run.rowId, () => valuesOfRun(reader, run))[variant];
    if (!values) throw new Error(`Run ${run.id} has no variant ${variant}.`);
    return values;
  };
  return variants.map(({ candidate, baseline }) => {
    const isOneRun = baseline.some(({ run }) => run.rowId === candidate.run.rowId);
    return compareAnswers(valuesOf(candidate), baseline.map(valuesOf), isOneRun);
  });
}

function valuesOfRun(reader: ScoreReader, run: RunRecord): readonly AnswerValues[] {
  const variantCount = reader.variants(run).length;
  const columns = { ...readColumns(reader.store, run.rowId), prices: pricesOf(reader.store, run.rowId) };
  return answerValues(columns, variantCount, run.samples / variantCount);
}

function compareAnswers(now: AnswerValues, nights: readonly AnswerValues[], isOneRun: boolean): ComparedValues {
  const [before] = nights;
  const against = (value: (values: AnswerValues) => number | null) => againstNights(value(now), nights.map(value));
  const times = (measure: 'latencyMs' | 'ttftMs') =>
    byPercentile((percent) =>
      isOneRun && before
        ? againstVariant(now.times[measure], before.times[measure], percent, seed)
        : against((values) => values[measure][percentileName(percent)]),
    );
  const basis = costBasis(now, nights);
  return {
    latencyMs: times('latencyMs'),
    ttftMs: times('ttftMs'),
    promptTokens: against(({ promptTokens }) => promptTokens),
    completionTokens: against(({ completionTokens }) => completionTokens),
    costUsd: asCost(
      against((values) => (basis === null ? null : costOf(values, basis))),
      basis,
    ),
    errorRate: against(({ errorRate }) => errorRate),
  };
}

function percentileName(percent: number): keyof AnswerValues['latencyMs'] {
  const known = comparedPercentiles.find((one) => one === percent);
  if (known === undefined) throw new Error(`p${percent} is not compared.`);
  return `p${known}`;
}

type Basis = 'billed' | 'computed';

function costOf({ billedUsd, computedUsd }: AnswerValues, basis: Basis): number | null {
  return basis === 'billed' ? billedUsd : computedUsd;
}

/** Digits past what a mean of exact sums is good for. */
const significantDigits = 12;

function asCost({ baseline, candidate, ...ratio }: ValuePair, basis: Basis | null): CompareCost {
  const decimal = (usd: number | null) =>
    usd === null ? null : plainDecimal(Number(usd.toPrecision(significantDigits)));
  return { baseline: decimal(baseline), candidate: decimal(candidate), ...ratio, basis };
}

/** What was billed and what prices make of tokens are two answers to one question: never one against the other. */
function costBasis(now: AnswerValues, nights: readonly AnswerValues[]): Basis | null {
  const bases: readonly Basis[] = ['billed', 'computed'];
  const isKnown = (basis: Basis) =>
    costOf(now, basis) !== null && nights.some((values) => costOf(values, basis) !== null);
  return (
    bases.find(isKnown) ?? bases.find((basis) => [now, ...nights].some((of) => costOf(of, basis) !== null)) ?? null
  );
}
