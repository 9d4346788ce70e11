import { stringify } from 'csv-stringify/sync';

/** A header and its records as RFC 4180 CSV that reads back as the same cells. */
export function tableCsv(columns: readonly string[], records: readonly (readonly string[])[]): string {
  return stringify(
    [columns, ...records].map((record) => [...record]),
    {
      quoted_match: /[\r\n]|^\s|\s$/,
      // An empty cell that is alone in its record would be an empty line, which readers skip.
      quoted_empty: columns.length === 1,
    },
  );
}
