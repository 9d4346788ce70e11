import { printableJson } from './printable.ts';
import type { ReportData } from './report-data.ts';

/** The report as a JSON document that ends in a line feed; control characters of the data are escaped. */
export function renderJson(report: ReportData): string {
  return `${printableJson(JSON.stringify(report, null, 2))}\n`;
}
