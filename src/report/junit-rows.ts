import type { ReportComparison, ReportTurnedSample } from './report-comparison.ts';

/** A row whose answer is judged otherwise than by the baseline. */
export interface TurnedCase {
  readonly name: string;
  readonly broke: boolean;
  readonly sentence: string;
  /** The prompt and both answers, a line each. */
  readonly lines: readonly string[];
}

export function turnedCases({ turned }: ReportComparison): readonly TurnedCase[] {
  return turned.samples.map((sample) => ({
    name: nameOf(sample),
    broke: sample.direction === 'broke',
    sentence: `${sample.direction === 'broke' ? 'Passed in the baseline, fails now' : 'Failed in the baseline, passes now'} (line ${sample.line}).`,
    lines: [
      `prompt: ${sample.prompt}`,
      `baseline: ${sample.baselineAnswer ?? 'not known'}`,
      `now: ${sample.candidateAnswer ?? 'not known'}`,
      ...(sample.reason === null ? [] : [`reason${sample.direction === 'broke' ? '' : ' before'}: ${sample.reason}`]),
    ],
  }));
}

/** A suite needs names that are there once. */
function nameOf({ row, scorer, variant, repeat }: ReportTurnedSample): string {
  return `row ${row}: ${scorer} (${variant}${repeat === 0 ? '' : `, repeat ${repeat}`})`;
}
