import type { CompareData } from './compare-data.ts';
import { printableJson } from './printable.ts';

/** The comparison as a JSON document that ends in a line feed; control characters of the data are escaped. */
export function renderCompareJson(data: CompareData): string {
  return `${printableJson(JSON.stringify(data, null, 2))}\n`;
}
