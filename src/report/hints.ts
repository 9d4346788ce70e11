import type { ReportData } from './report-data.ts';

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
  const resume = `promptbatch run ${run.configPath === null ? 'CONFIG' : shellWord(run.configPath)} --resume ${run.id}`;
  const canResume = run.status === 'interrupted' || run.status === 'stopped' || run.status === 'abandoned';
  return [
    ...(canResume ? [{ purpose: 'go on where it ended', command: `${resume}${inDb}` }] : []),
    ...(report.totals.failed > 0 && run.status !== 'running'
      ? [{ purpose: 'try the failed ones again', command: `${resume} --retry-failed${inDb}` }]
      : []),
    { purpose: 'every answer with its scores', command: `promptbatch export ${run.id} -o ${run.id}.csv${inDb}` },
  ];
}

/** As a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
