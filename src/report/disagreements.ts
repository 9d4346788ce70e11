import { countOf, formatCount } from './format-values.ts';
import type { NotableResult } from './notable-samples.ts';
import type { ReportData } from './report-data.ts';

/** Rows that disagree with themselves within this run. */
export interface ReportDisagreements {
  /** Rows with more than one answer of a variant that a scorer gave a score. */
  readonly rows: number;
  /** How many of them disagree: some answers passed and others did not, or scores lie 0.5 or more apart. */
  readonly count: number;
  /** The first in the plan's order, at most ten; a row is in it once for each variant and scorer. */
  readonly first: readonly ReportDisagreement[];
}

export interface ReportDisagreement {
  /** The row key. */
  readonly row: string;
  readonly line: number;
  readonly variant: string;
  readonly scorer: string;
  /** Answers with a score, and those of them that passed. */
  readonly scored: number;
  readonly passed: number;
  /** Lowest and highest score. */
  readonly low: number;
  readonly high: number;
}

/** Rows that disagree with themselves within the run. */
export interface FoundDisagreements {
  readonly rows: number;
  readonly count: number;
  /** The first, in the order to be shown; `result`: the row's first answer. */
  readonly first: readonly {
    readonly result: Pick<NotableResult, 'rowKey' | 'line' | 'variantLabel'>;
    readonly scorer: string;
    readonly scored: number;
    readonly passed: number;
    readonly low: number;
    readonly high: number;
  }[];
}

export function reportDisagreements(found: FoundDisagreements): ReportDisagreements {
  const first = found.first.map(({ result, scorer, scored, passed, low, high }) => {
    return { row: result.rowKey, line: result.line, variant: result.variantLabel, scorer, scored, passed, low, high };
  });
  return { rows: found.rows, count: found.count, first };
}

/** null: no row was answered more than once. */
export function disagreementsTitle({ disagreements }: ReportData): string | null {
  if (!disagreements) return null;
  const { rows, count } = disagreements;
  const disagree = count === 1 ? 'disagrees with itself' : 'disagree with themselves';
  return `Flaky: ${formatCount(count)} of ${countOf(rows, 'repeated row')} ${disagree}`;
}
