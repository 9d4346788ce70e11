import type { CostRules } from '../../src/analysis/cost-rules.ts';
import type { RunColumns, ScoreColumns } from '../../src/analysis/run-columns.ts';
import { noUsd } from '../../src/vocabulary/exact-usd.ts';

/** One result as a test writes it; what it leaves out is unknown. */
export interface TestResult {
  readonly seq: number;
  readonly variant?: number;
  readonly rowIndex?: number;
  readonly repeat?: number;
  readonly latencyMs?: number;
  readonly ttftMs?: number;
  readonly attempts?: number;
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  readonly cachedTokens?: number;
  readonly cachedOnTop?: boolean;
  readonly reasoningTokens?: number;
  readonly totalTokens?: number;
  readonly tryNumber?: number;
  readonly costBilledNanoUsd?: number;
  readonly finishReason?: string;
  readonly marks?: string;
  /** Given: the sample failed. */
  readonly errorKind?: string;
}

/** Nobody knows what anything costs. */
const noPrices: CostRules = { priceFor: () => null, classesFor: () => null, costOf: () => noUsd };

export function runColumns(results: readonly TestResult[], prices: CostRules = noPrices): RunColumns {
  const numbers = (pick: (result: TestResult) => number | undefined) =>
    Float64Array.from(results, (result) => pick(result) ?? Number.NaN);
  return {
    seq: numbers((result) => result.seq),
    variant: Uint16Array.from(results, (result) => result.variant ?? 0),
    rowIndex: Uint32Array.from(results, (result) => result.rowIndex ?? result.seq),
    repeat: Uint16Array.from(results, (result) => result.repeat ?? 0),
    tryNumber: Uint16Array.from(results, (result) => result.tryNumber ?? 1),
    answered: Uint8Array.from(results, (result) => (result.errorKind === undefined ? 1 : 0)),
    latencyMs: numbers((result) => result.latencyMs),
    ttftMs: numbers((result) => result.ttftMs),
    queueMs: numbers(() => 0),
    attempts: numbers((result) => result.attempts ?? 1),
    promptTokens: numbers((result) => result.promptTokens),
    completionTokens: numbers((result) => result.completionTokens),
    cachedTokens: numbers((result) => result.cachedTokens),
    cachedOnTop: Uint8Array.from(results, (result) => (result.cachedOnTop ? 1 : 0)),
    reasoningTokens: numbers((result) => result.reasoningTokens),
    totalTokens: numbers((result) => result.totalTokens),
    costBilledNanoUsd: numbers((result) => result.costBilledNanoUsd),
    finishReason: results.map((result) => result.finishReason ?? null),
    marks: results.map((result) => result.marks ?? null),
    errorKind: results.map((result) => result.errorKind ?? null),
    prices,
  };
}

/** @param values [seq, value], the value null where the scorer failed; a value of 1 passes */
export function scoreColumns(scorer: string, values: readonly (readonly [number, number | null])[]): ScoreColumns {
  return {
    scorer,
    seq: Float64Array.from(values, ([seq]) => seq),
    value: Float64Array.from(values, ([, value]) => value ?? Number.NaN),
    passed: Float64Array.from(values, ([, value]) => (value === null ? Number.NaN : Number(value === 1))),
  };
}
