import { appendFile, stat } from 'node:fs/promises';
import type { Environment } from '../operations/wiring.ts';
import type { ReportData } from '../report/report-data.ts';

/** A step's summary may have 1 MiB: GitHub drops a larger one whole. */
const mostBytes = 1024 ** 2;

/**
 * Adds the report to the job's summary, where the environment names its file, and says what failed as annotations.
 * @param stderr null: something else reads every line of it
 * @returns what could not be done, in a line; null: nothing
 */
export async function tellGitHub(
  report: ReportData,
  db: string | null,
  env: Environment,
  stderr: NodeJS.WritableStream | null,
): Promise<string | null> {
  if (env['GITHUB_ACTIONS'] === 'true' && stderr !== null) {
    const { githubAnnotations } = await import('../report/github-annotations.ts');
    stderr.write(githubAnnotations(report));
  }
  const summary = env['GITHUB_STEP_SUMMARY'];
  if (!summary) return null;
  try {
    await addToSummary(summary, report, db);
    return null;
  } catch (error) {
    // It is a copy: the report is in the database, and the exit code says what it says.
    const why = error instanceof Error ? error.message : String(error);
    return `promptbatch: the job summary could not be written (GITHUB_STEP_SUMMARY): ${why}\n`;
  }
}

async function addToSummary(path: string, report: ReportData, db: string | null): Promise<void> {
  const { renderMarkdown } = await import('../report/markdown.ts');
  const { fitMarkdown } = await import('../report/fit-markdown.ts');
  const present = await stat(path).catch(() => null);
  const before = present?.size ?? 0;
  const lead = before > 0 ? '\n' : '';
  const text = fitMarkdown(renderMarkdown(report, { db }), mostBytes - before - lead.length);
  if (text !== '') await appendFile(path, `${lead}${text}`);
}
