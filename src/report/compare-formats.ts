import type { CompareData } from './compare-data.ts';
import { renderCompareJson } from './compare-json.ts';
import { renderCompareMarkdown } from './compare-markdown.ts';
import { renderCompareTerminal } from './compare-terminal.ts';
import type { ReportFormat } from './formats.ts';
import type { RenderOptions } from './terminal.ts';

/** JUnit has a place for what a run's gates say, none for a comparison that nothing is decided by. */
export type CompareFormat = Exclude<ReportFormat, 'junit'>;

/** Every way to write a comparison; files choose theirs by `reportFormatOf`. */
export const compareFormats: Readonly<Record<CompareFormat, (data: CompareData, options: RenderOptions) => string>> = {
  terminal: renderCompareTerminal,
  markdown: renderCompareMarkdown,
  json: renderCompareJson,
};
