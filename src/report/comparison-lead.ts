import { differencesText, leftOutSentences, standoutSentence } from './compare-facts.ts';
import { compareNotes } from './compare-notes.ts';
import type { ComparedVariant, ReportComparison } from './report-comparison.ts';
import type { ReportData } from './report-data.ts';
import { servedSentences } from './served-sentences.ts';

/** How much a line of the lead wants to be seen. */
export interface LeadLine {
  readonly text: string;
  readonly tone: 'plain' | 'caution' | 'bad';
}

/** What a reader asks first below the verdict: which rows, was something else asked, did somebody else answer. */
export function leadOf(comparison: ReportComparison): readonly LeadLine[] {
  const standouts = comparison.by.flatMap((by) => standoutSentence(by) ?? []);
  return [
    { text: differencesText(comparison), tone: comparison.differences.length > 0 ? 'caution' : 'plain' },
    ...servedSentences(comparison.served).map(({ text, isChanged }): LeadLine => {
      return { text, tone: isChanged ? 'bad' : 'plain' };
    }),
    ...standouts.map((text): LeadLine => ({ text, tone: 'bad' })),
  ];
}

/** Scores of which the gates say nothing; [] where gates say all. */
export function ungatedScores({ verdict, comparison }: ReportData): readonly ComparedVariant[] {
  if (!comparison) return [];
  const gated = new Set(
    (verdict?.gates ?? [])
      .filter(({ condition }) => condition === 'maxDrop')
      .map(({ metric, variant }) => `${variant} ${metric}`),
  );
  const isGated = (label: string, scorer: string) => gated.has(`${label} score.${scorer}`);
  const hasOthers = comparison.variants.some(({ label, scores }) =>
    Object.keys(scores).some((scorer) => !isGated(label, scorer)),
  );
  return hasOthers ? comparison.variants : [];
}

/** What to know before trusting the comparison. */
export function comparisonNotes(report: ReportData): string[] {
  const { verdict, comparison } = report;
  if (!comparison) return [];
  const isReRun = (verdict?.gates ?? []).some(({ confirmed }) => confirmed !== null);
  const shown = ungatedScores(report);
  return [
    ...(isReRun ? ["A gate that was asked again has the re-run's figures; everything else here is of this run."] : []),
    ...compareNotes(shown, comparison.sentence),
    ...leftOutSentences(comparison),
  ];
}
