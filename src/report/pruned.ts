import type { RunStatus } from '../vocabulary/run.ts';
import { countOf, formatCount, isoTime } from './format-values.ts';
import { printable, printableJson } from './printable.ts';
import { type Column, table } from './table.ts';

/** What goes, before it does. */
export interface PrunePlan {
  readonly runs: readonly {
    readonly id: string;
    readonly name: string;
    readonly status: RunStatus;
    readonly startedMs: number;
    readonly results: number;
  }[];
  /** How many the rules let go and that stay all the same: `maxDrift` is measured from them. */
  readonly heldForDrift: number;
  /** Of runs that stay: whose answers lose their texts. */
  readonly texts: { readonly runs: number; readonly answers: number };
}

/** What went. */
export interface Pruned extends PrunePlan {
  readonly deleted: {
    readonly runs: number;
    readonly results: number;
    readonly answers: number;
    readonly attempts: number;
    readonly scores: number;
    readonly events: number;
    readonly datasets: number;
    readonly datasetRows: number;
  };
  readonly textsDropped: { readonly runs: number; readonly answers: number };
  /** null: it was not asked for, or left out. */
  readonly vacuum: { readonly bytesBefore: number; readonly bytesAfter: number } | null;
  /** Why the file was not made smaller although that was asked for; null otherwise. */
  readonly vacuumSkipped: string | null;
}

const columns: readonly Column[] = [
  { head: 'Run', align: 'left' },
  { head: 'Name', align: 'left', minWidth: 8 },
  { head: 'Status', align: 'left', dropOrder: 1 },
  { head: 'Started (UTC)', align: 'left' },
  { head: 'Results', align: 'right' },
];

/** What would go. */
export function renderPrunePlan({ runs, heldForDrift, texts }: PrunePlan, width: number): string {
  const rows = runs.map(({ id, name, status, startedMs, results }) => [
    id,
    printable(name),
    status,
    isoTime(startedMs).slice(0, 16).replace('T', ' '),
    formatCount(results),
  ]);
  const lines = [
    ...(runs.length === 0 ? [] : [`${countOf(runs.length, 'run')} would go:`, ...table(columns, rows, width)]),
    ...(texts.answers === 0
      ? []
      : [
          `The texts of ${countOf(texts.answers, 'answer')} in ${countOf(texts.runs, 'run')} would go; the numbers stay.`,
        ]),
  ];
  const told = [...(lines.length === 0 ? ['Nothing would go.'] : lines), ...heldLines(heldForDrift)];
  return told.map((line) => `${line}\n`).join('');
}

function heldLines(heldForDrift: number): readonly string[] {
  if (heldForDrift === 0) return [];
  const runs = countOf(heldForDrift, 'old run');
  const [stay, them] = heldForDrift === 1 ? ['stays', 'it'] : ['stay', 'them'];
  return [
    `${runs} ${stay}: maxDrift is measured from ${them}. After \`promptbatch accept RUN\` it is measured from RUN on.`,
  ];
}

export function renderPruned({ heldForDrift, deleted, textsDropped, vacuum, vacuumSkipped }: Pruned): string {
  const { runs, results, answers, attempts, scores, events, datasets, datasetRows } = deleted;
  const counts = [
    countOf(runs, 'run'),
    countOf(results, 'result'),
    countOf(answers, 'answer'),
    countOf(attempts, 'failed attempt'),
    countOf(scores, 'score'),
    countOf(events, 'event'),
    `${countOf(datasets, 'dataset')} (${countOf(datasetRows, 'row')})`,
  ];
  const lines = [
    `Deleted: ${counts.join(', ')}.`,
    ...heldLines(heldForDrift),
    ...(textsDropped.answers === 0
      ? []
      : [`Texts dropped: of ${countOf(textsDropped.answers, 'answer')} in ${countOf(textsDropped.runs, 'run')}.`]),
    ...(vacuum === null
      ? []
      : [`Vacuum: ${formatCount(vacuum.bytesBefore)} bytes before, ${formatCount(vacuum.bytesAfter)} after.`]),
    ...(vacuumSkipped === null ? [] : [`Vacuum: left out, ${vacuumSkipped}.`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** What `prune --json` prints, with --dry-run too; `docs/prune.schema.json` is its JSON Schema. */
export function renderPrunedJson(pruned: PrunePlan | Pruned): string {
  const carriedOut = 'deleted' in pruned ? pruned : null;
  const document = {
    schemaVersion: 1,
    dryRun: carriedOut === null,
    runs: pruned.runs.map(({ startedMs, ...run }) => ({ ...run, startedAt: isoTime(startedMs) })),
    heldForDrift: pruned.heldForDrift,
    texts: pruned.texts,
    deleted: carriedOut?.deleted ?? null,
    textsDropped: carriedOut?.textsDropped ?? null,
    vacuum: carriedOut?.vacuum ?? null,
    vacuumSkipped: carriedOut?.vacuumSkipped ?? null,
  };
  return `${printableJson(JSON.stringify(document, null, 2))}\n`;
}
