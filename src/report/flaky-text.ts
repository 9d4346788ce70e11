import { countOf, formatCount } from './format-values.ts';

/** Rows of a run that earlier nights call flaky. */
export interface AskedMoreOften {
  /** How many there are. */
  readonly flakyRows: number;
  /** Of so many rows of the run. */
  readonly rows: number;
  /** How often each of them is asked of each variant. */
  readonly repeats: number;
}

/** A whole sentence. */
export function flakyRowsText({ flakyRows, rows, repeats }: AskedMoreOften): string {
  if (flakyRows === 0) return 'No row is known to be flaky: none has disagreed with itself on earlier good nights.';
  const [have, they] =
    flakyRows === 1 ? ['has disagreed with itself', 'it is'] : ['have disagreed with themselves', 'they are'];
  const count = `${formatCount(flakyRows)} of ${countOf(rows, 'row')}`;
  return `${count} ${have} on earlier nights: ${they} asked ${countOf(repeats, 'time')}.`;
}
