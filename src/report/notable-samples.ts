import type { ReportFailedChecks, ReportFailedSample, ReportSample, ReportSlowSample } from './report-data.ts';

/** The results that a report names one by one, each list in the order to be shown. */
export interface NotableResults {
  readonly slowest: readonly NotableResult[];
  readonly failed: readonly NotableResult[];
  readonly notPassed: readonly NotableResult[];
  /** How many answers there are that a scorer did not pass. */
  readonly notPassedCount: number;
}

export interface NotableResult {
  readonly rowKey: string;
  readonly line: number;
  readonly variantLabel: string;
  /** From 0. */
  readonly repeat: number;
  readonly latencyMs: number | null;
  readonly ttftMs: number | null;
  readonly attempts: number;
  readonly completionTokens: number | null;
  readonly errorKind: string | null;
  readonly error: string | null;
  readonly requestId: string | null;
  readonly answer: string | null;
  readonly scores: readonly {
    readonly scorer: string;
    readonly value: number | null;
    readonly passed: boolean | null;
    readonly reason: string | null;
  }[];
}

/** UTF-16 code units of an answer or a message that a report carries: `show` has the whole of it. */
const longestExcerpt = 500;

export function reportSlowest({ slowest }: NotableResults): ReportSlowSample[] {
  return slowest.map((result) => {
    const { latencyMs, ttftMs, attempts, completionTokens } = result;
    return { ...placeOf(result), latencyMs: latencyMs ?? 0, ttftMs, attempts, completionTokens };
  });
}

export function reportFailed({ failed }: NotableResults): ReportFailedSample[] {
  return failed.map((result) => {
    const { errorKind, error, attempts, requestId } = result;
    const message = excerpt(error ?? '').text;
    return { ...placeOf(result), kind: errorKind ?? 'unknown', message, attempts, requestId };
  });
}

export function reportFailedChecks({ notPassed, notPassedCount }: NotableResults): ReportFailedChecks {
  const samples = notPassed.map((result) => {
    const scorers = result.scores
      .filter(({ passed }) => passed === false)
      .map(({ scorer, value, reason }) => ({ scorer, value: value ?? 0, reason }));
    const { text, isCut } = excerpt(result.answer ?? '');
    return { ...placeOf(result), scorers, answer: result.answer === null ? null : text, isCut };
  });
  return { count: notPassedCount, samples };
}

function placeOf({ rowKey, line, variantLabel, repeat }: NotableResult): ReportSample {
  return { row: rowKey, line, variant: variantLabel, repeat };
}

function excerpt(text: string): { readonly text: string; readonly isCut: boolean } {
  if (text.length <= longestExcerpt) return { text, isCut: false };
  // Half of a surrogate pair would be no character.
  return { text: text.slice(0, longestExcerpt).replace(/[\ud800-\udbff]$/, ''), isCut: true };
}
