import type { CompareData, CompareSide } from './compare-data.ts';
import type { Hint } from './hints.ts';
import { printable } from './printable.ts';
import type { ReportComparison } from './report-comparison.ts';
import { shellWord } from './shell-word.ts';

/**
 * What a reader may want after a comparison.
 * @param db the `--db` that was given, to be given again; null: the default file
 */
export function compareHints(data: CompareData, db: string | null): readonly Hint[] {
  const inDb = db === null ? '' : ` --db ${shellWord(db)}`;
  const [candidate] = data.candidate.runs;
  if (!candidate) return [];
  const isOneVariant = data.variants.length === 1 && data.candidate.variant === null && data.baseline.variant === null;
  const others = data.kindColumns.filter((column) => data.standsOut.every((shown) => shown.column !== column));
  const byColumn = others.slice(0, 1).map((column) => ({
    purpose: 'which kind of row: the same for each value of a column of the dataset',
    command: `${compareCommand(data.baseline, wordOf(data.candidate))} --by ${shellWord(column)}${inDb}`,
  }));
  const everyAnswer = {
    purpose: 'every answer of the candidate with its scores',
    command: `promptbatch export ${candidate.id} -o ${candidate.id}.csv${inDb}`,
  };
  return [...turnedHints(data, candidate.id, isOneVariant, inDb), ...(data.by === null ? byColumn : []), everyAnswer];
}

/** @param candidate as a shell reads it */
export function compareCommand(baseline: CompareSide, candidate: string): string {
  return `promptbatch compare ${wordOf(baseline)} ${candidate}`;
}

/** The nights of a window have no id of their own. */
function wordOf({ runs, variant }: CompareSide): string {
  const [newest] = runs;
  const reference = runs.length === 1 && newest ? newest.id : 'baseline';
  return shellWord(variant === null ? reference : `${reference}:${variant}`);
}

/** The first row that turned, whole, on both runs. */
export function turnedHints(
  { turned, baseline, variants }: Pick<ReportComparison, 'turned' | 'baseline' | 'variants'> | CompareData,
  candidateId: string,
  isOneVariant: boolean,
  inDb: string,
): readonly Hint[] {
  const [sample] = turned.samples;
  const [before] = baseline.runs;
  // A key that a shell or a terminal would take for something else is not worth typing.
  if (!sample || !before || sample.row.startsWith('-') || printable(sample.row) !== sample.row) return [];
  const repeat = sample.repeat > 0 ? ` --repeat ${sample.repeat}` : '';
  const show = (id: string, label: string) => {
    const variant = isOneVariant ? '' : ` --variant ${shellWord(label)}`;
    return `promptbatch show ${id} ${shellWord(sample.row)}${variant}${repeat}${inDb}`;
  };
  const label = variants.find((variant) => variant.label === sample.variant)?.baselineLabel ?? sample.variant;
  return [
    { purpose: 'the first row that turned, whole, before', command: show(before.id, label) },
    { purpose: 'and now', command: show(candidateId, sample.variant) },
  ];
}
