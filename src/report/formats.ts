import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import type { ReportData } from './report-data.ts';
import { type RenderOptions, renderTerminal } from './terminal.ts';

export const reportFormats = ['terminal', 'markdown', 'json', 'junit'] as const;

export type ReportFormat = (typeof reportFormats)[number];

/** Every way to write a report: a new one is a line here and a name above. */
export async function renderReport(format: ReportFormat, report: ReportData, options: RenderOptions): Promise<string> {
  switch (format) {
    case 'terminal':
      return renderTerminal(report, options);
    case 'markdown':
      return renderMarkdown(report, options);
    case 'json':
      return renderJson(report);
    case 'junit':
      // What builds XML takes longer to load than a report takes to write.
      return (await import('./junit.ts')).renderJunit(report);
    default:
      return format satisfies never;
  }
}

const formatOfExtension: Readonly<Record<string, ReportFormat>> = {
  md: 'markdown',
  json: 'json',
  txt: 'terminal',
  xml: 'junit',
};

/** The endings that `reportFormatOf` knows, for messages. */
export const knownEndings = Object.keys(formatOfExtension)
  .map((extension) => `.${extension}`)
  .join(', ');

/** The format that a file's name asks for; null: its extension names none. */
export function reportFormatOf(path: string): ReportFormat | null {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(formatOfExtension, extension) ? (formatOfExtension[extension] ?? null) : null;
}
