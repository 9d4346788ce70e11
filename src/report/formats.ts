import { renderJson } from './json.ts';
import { renderMarkdown } from './markdown.ts';
import type { ReportData } from './report-data.ts';
import { type RenderOptions, renderTerminal } from './terminal.ts';

export type ReportFormat = 'terminal' | 'markdown' | 'json';

/** Every way to write a report: a new one is a line here. */
export const reportFormats: Readonly<Record<ReportFormat, (report: ReportData, options: RenderOptions) => string>> = {
  terminal: renderTerminal,
  markdown: renderMarkdown,
  json: renderJson,
};

const formatOfExtension: Readonly<Record<string, ReportFormat>> = { md: 'markdown', json: 'json', txt: 'terminal' };

/** The endings that `reportFormatOf` knows, for messages. */
export const knownEndings = Object.keys(formatOfExtension)
  .map((extension) => `.${extension}`)
  .join(', ');

/** The format that a file's name asks for; null: its extension names none. */
export function reportFormatOf(path: string): ReportFormat | null {
  const extension = /\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';
  return Object.hasOwn(formatOfExtension, extension) ? (formatOfExtension[extension] ?? null) : null;
}
