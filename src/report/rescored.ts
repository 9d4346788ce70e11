import type { Verdict } from '../vocabulary/run.ts';
import { wrap } from './display-width.ts';
import { countOf, formatCount } from './format-values.ts';
import { printable, printableJson } from './printable.ts';
import { type Column, table } from './table.ts';

/** What `rescore --json` prints; `docs/rescore.schema.json` is its JSON Schema. Unknown is null, never 0. */
export interface RescoredData {
  readonly schemaVersion: 1;
  readonly run: { readonly id: string; readonly name: string };
  /** Whose scorers graded it; as it was given, or as the run has it. */
  readonly config: string;
  /** Answers that were scored by this call. */
  readonly scoredNow: number;
  /** Rows that are graded by what today's dataset expects, which is not what it said when they were asked. */
  readonly rowsElsewhere: number;
  readonly scores: readonly RescoredScore[];
  /** null: the run is not complete, and has none. */
  readonly verdict: { readonly before: Verdict | null; readonly after: Verdict } | null;
}

/** One scorer over one variant. */
interface RescoredScore {
  readonly variant: string;
  readonly scorer: string;
  /** null: the run did not have this scorer, or does not have it any more. */
  readonly before: RescoredMean | null;
  readonly after: RescoredMean | null;
}

export interface RescoredMean {
  /** Rows with a score. */
  readonly n: number;
  /** In [0, 1]; null: nothing was scored. */
  readonly mean: number | null;
}

/** Longer lines are hard to read. */
const widestProse = 110;

const columns: readonly Column[] = [
  { head: 'Variant', align: 'left', minWidth: 8 },
  { head: 'Scorer', align: 'left', minWidth: 8 },
  { head: 'Before', align: 'right' },
  { head: 'Now', align: 'right' },
  { head: 'Rows', align: 'right' },
];

export function renderRescored(
  { run, scoredNow, rowsElsewhere, scores, verdict }: RescoredData,
  width: number,
): string {
  const rows = scores.map(({ variant, scorer, before, after }) => [
    printable(variant),
    printable(scorer),
    shareOf(before),
    shareOf(after),
    after === null ? '–' : formatCount(after.n),
  ]);
  const elsewhere = rowsElsewhere === 0 ? '' : `; ${countOf(rowsElsewhere, 'row')} by what the dataset expects today`;
  const lines = [
    `Run ${run.id}: ${countOf(scoredNow, 'answer')} graded anew${elsewhere}; nothing was sent.`,
    ...(rows.length === 0 ? [] : table(columns, rows, width)),
    ...(verdict === null ? [] : wrap(verdictLine(verdict), Math.min(width, widestProse))),
  ];
  return `${lines.join('\n')}\n`;
}

function verdictLine({ before, after }: NonNullable<RescoredData['verdict']>): string {
  const change = before === null || before.word === after.word ? '' : ` (it was ${before.word})`;
  return `Verdict: ${after.word}${change}, exit ${after.exitCode}. ${printable(after.sentence)}`;
}

function shareOf(mean: RescoredMean | null): string {
  if (mean === null) return '–';
  return mean.mean === null ? 'nothing scored' : `${(mean.mean * 100).toFixed(1)} %`;
}

export function renderRescoredJson(data: RescoredData): string {
  return `${printableJson(JSON.stringify(data, null, 2))}\n`;
}
