import type { CompareData } from './compare-data.ts';
import { renderCompareJson } from './compare-json.ts';
import { renderCompareMarkdown } from './compare-markdown.ts';
import { renderCompareTerminal } from './compare-terminal.ts';
import type { ReportFormat } from './formats.ts';
import type { RenderOptions } from './terminal.ts';

/** Every way to write a comparison; files choose theirs by `reportFormatOf`. */
export const compareFormats: Readonly<Record<ReportFormat, (data: CompareData, options: RenderOptions) => string>> = {
  terminal: renderCompareTerminal,
  markdown: renderCompareMarkdown,
  json: renderCompareJson,
};
