import { compareCommand, turnedHints } from './compare-hints.ts';
import { printable } from './printable.ts';
import type { ReportData } from './report-data.ts';
import { shellWord } from './shell-word.ts';

/** A command that a reader may want next, and what for. */
export interface Hint {
  readonly purpose: string;
  readonly command: string;
}

/**
 * @param db the `--db` that was given, to be given again; null: the default file
 */
export function hintsOf(report: ReportData, db: string | null): readonly Hint[] {
  const { run } = report;
  const inDb = db === null ? '' : ` --db ${shellWord(db)}`;
  const { flags, raisesBudget } = run.resume;
  const words = [run.configPath === null ? 'CONFIG' : shellWord(run.configPath), ...flags.map(shellWord)];
  const resume = `promptbatch run ${words.join(' ')} --resume ${run.id}`;
  const more = raisesBudget ? ', with a larger budget' : '';
  const hasFailed = report.totals.failed > 0 && run.status !== 'running';
  const canResume = run.status === 'interrupted' || run.status === 'stopped' || run.status === 'abandoned';
  return [
    ...(canResume ? [{ purpose: `go on where it ended${more}`, command: `${resume}${inDb}` }] : []),
    ...(hasFailed
      ? [
          {
            purpose: 'what failed, and why',
            command: `promptbatch export ${run.id} -o ${run.id}-failed.csv --where status=failed${inDb}`,
          },
          { purpose: `ask again what failed${more}`, command: `${resume} --retry-failed${inDb}` },
        ]
      : []),
    ...comparisonHints(report, inDb),
    ...((report.comparison?.turned.samples.length ?? 0) > 0 ? [] : hintToShow(report, inDb)),
    { purpose: 'every answer with its scores', command: `promptbatch export ${run.id} -o ${run.id}.csv${inDb}` },
  ];
}

/** What turned, and everything else that changed since the baseline. */
function comparisonHints({ run, variants, comparison }: ReportData, inDb: string): readonly Hint[] {
  if (!comparison || comparison.baseline.runs.length === 0) return [];
  return [
    ...turnedHints(comparison, run.id, variants.length === 1, inDb),
    {
      purpose: 'every row that turned, every figure before and now',
      command: `${compareCommand(comparison.baseline, run.id)}${inDb}`,
    },
  ];
}

/** The first sample that somebody will want to see whole. */
function hintToShow({ run, variants, failedChecks, failedSamples }: ReportData, inDb: string): readonly Hint[] {
  const sample = failedChecks.samples[0] ?? failedSamples[0];
  // A key that a shell or a terminal would take for something else is not worth typing.
  if (!sample || sample.row.startsWith('-') || printable(sample.row) !== sample.row) return [];
  const chosen = variants.length > 1 ? ` --variant ${shellWord(sample.variant)}` : '';
  const repeat = sample.repeat > 0 ? ` --repeat ${sample.repeat}` : '';
  const command = `promptbatch show ${run.id} ${shellWord(sample.row)}${chosen}${repeat}${inDb}`;
  return [{ purpose: 'one of those above whole: prompt, answer, scores', command }];
}
