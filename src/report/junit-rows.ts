import type { ReportComparison, ReportTurnedSample } from './report-comparison.ts';
import { kindTexts } from './turned-samples.ts';

/** A row whose answer is judged otherwise than by the baseline. */
export interface TurnedCase {
  readonly name: string;
  readonly broke: boolean;
  readonly sentence: string;
  /** The prompt and both answers, a line each. */
  readonly lines: readonly string[];
}

/** UTF-16 code units of a text that a CI shows beside a test. */
const longestText = 1_000;

export function turnedCases({ turned }: ReportComparison): readonly TurnedCase[] {
  return turned.samples.map((sample) => ({
    name: nameOf(sample),
    broke: sample.direction === 'broke',
    sentence: `${sample.direction === 'broke' ? 'Passed in the baseline, fails now' : 'Failed in the baseline, passes now'} (${[`line ${sample.line}`, ...kindTexts(sample)].join(', ')}).`,
    lines: [
      `prompt: ${cut(sample.prompt)}`,
      `baseline: ${cut(sample.baselineAnswer ?? 'not known')}`,
      `now: ${cut(sample.candidateAnswer ?? 'not known')}`,
      ...(sample.reason === null ? [] : [`reason${sample.direction === 'broke' ? '' : ' before'}: ${sample.reason}`]),
    ],
  }));
}

/** How many rows turned that no test stands for. */
export function turnedBeyond({ turned }: ReportComparison): number {
  return turned.broke + turned.recovered - turned.samples.length;
}

function cut(text: string): string {
  // Half of a surrogate pair would be no character.
  return text.length <= longestText ? text : `${text.slice(0, longestText).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** A suite needs names that are there once. */
function nameOf({ row, scorer, variant, repeat }: ReportTurnedSample): string {
  return `row ${row}: ${scorer} (${variant}${repeat === 0 ? '' : `, repeat ${repeat}`})`;
}
