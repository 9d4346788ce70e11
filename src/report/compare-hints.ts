import type { CompareData, CompareSide, CompareTurnedSample } from './compare-data.ts';
import type { Hint } from './hints.ts';
import { printable } from './printable.ts';
import { shellWord } from './shell-word.ts';

/**
 * What a reader may want after a comparison.
 * @param db the `--db` that was given, to be given again; null: the default file
 */
export function compareHints(data: CompareData, db: string | null): readonly Hint[] {
  const inDb = db === null ? '' : ` --db ${shellWord(db)}`;
  const [candidate] = data.candidate.runs;
  if (!candidate) return [];
  const runs = `${wordOf(data.baseline)} ${wordOf(data.candidate)}`;
  return [
    ...showHints(data, inDb),
    ...(data.by === null
      ? [
          {
            purpose: 'which kind of row: the same for each value of a column of the dataset',
            command: `promptbatch compare ${runs} --by COLUMN${inDb}`,
          },
        ]
      : []),
    {
      purpose: 'every answer of the candidate with its scores',
      command: `promptbatch export ${candidate.id} -o ${candidate.id}.csv${inDb}`,
    },
  ];
}

/** As `compare` takes it: the nights of a window have no id of their own. */
function wordOf({ runs, variant }: CompareSide): string {
  const [newest] = runs;
  const reference = runs.length === 1 && newest ? newest.id : 'baseline';
  return shellWord(variant === null ? reference : `${reference}:${variant}`);
}

/** The first row that turned, whole, on both runs. */
function showHints(data: CompareData, inDb: string): readonly Hint[] {
  const [sample] = data.turned.samples;
  const [before] = data.baseline.runs;
  const [now] = data.candidate.runs;
  // A key that a shell or a terminal would take for something else is not worth typing.
  if (!sample || !before || !now || sample.row.startsWith('-') || printable(sample.row) !== sample.row) return [];
  const show = (id: string, variant: string | null) =>
    `promptbatch show ${id} ${shellWord(sample.row)}${chosen(sample, variant)}${inDb}`;
  const label = data.variants.find((variant) => variant.label === sample.variant)?.baselineLabel ?? sample.variant;
  const isOne = data.variants.length === 1 && data.candidate.variant === null && data.baseline.variant === null;
  return [
    { purpose: 'the first of those rows whole, before', command: show(before.id, isOne ? null : label) },
    { purpose: 'and now', command: show(now.id, isOne ? null : sample.variant) },
  ];
}

function chosen({ repeat }: CompareTurnedSample, variant: string | null): string {
  return `${variant === null ? '' : ` --variant ${shellWord(variant)}`}${repeat > 0 ? ` --repeat ${repeat}` : ''}`;
}
