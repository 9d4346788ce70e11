import type { RunSummary } from '../vocabulary/run.ts';
import { stopWord } from '../vocabulary/stop-reason.ts';
import { formatCount, isoTime } from './format-values.ts';
import { paletteFor } from './palette.ts';
import { printable, printableJson } from './printable.ts';
import { type Column, table } from './table.ts';

const columns: readonly Column[] = [
  { head: 'Run', align: 'left' },
  { head: 'Name', align: 'left', minWidth: 8 },
  // Enough for `confirms` with both ends of an id.
  { head: 'Key', align: 'left', minWidth: 20 },
  { head: 'Result', align: 'left' },
  { head: 'Started', align: 'left', dropOrder: 1 },
  { head: '(UTC)', align: 'left', dropOrder: 3 },
  { head: 'Answered', align: 'right', dropOrder: 4 },
  { head: 'Failed', align: 'right', dropOrder: 2 },
  { head: 'Tags', align: 'left', minWidth: 8, dropOrder: 5 },
];

/** The list of runs, in the order given; where space is short tags, counts and times are left out, the key never. */
export function renderRuns(
  runs: readonly RunSummary[],
  options: { readonly width: number; readonly color: boolean },
): string {
  if (runs.length === 0) return 'No runs.\n';
  const rows = runs.map((run) => [
    run.id,
    printable(run.name),
    keyOf(run),
    resultOf(run),
    ...isoTime(run.startedMs).slice(0, 16).split('T'),
    `${formatCount(run.answered)}/${formatCount(run.samples)}`,
    formatCount(run.failed),
    printable(run.tags.join(' ')),
  ]);
  const [head = '', ...lines] = table(columns, rows, options.width);
  return `${[paletteFor(options.color).heading(head), ...lines].join('\n')}\n`;
}

/** A run that confirms another is never meant by its key. */
function keyOf({ runKey, confirms }: RunSummary): string {
  return confirms === null ? printable(runKey ?? '') : `confirms ${confirms}`;
}

function resultOf(run: RunSummary): string {
  const mark = run.acceptedMs === null ? '' : ', accepted';
  return `${wordOf(run)}${mark}`;
}

function wordOf({ status, verdict, stopReason }: RunSummary): string {
  if (status === 'complete') return verdict?.word ?? status;
  const why = status === 'stopped' && stopReason !== null ? stopWord(stopReason) : null;
  return why === null ? status : `${status}: ${why}`;
}

/** A run as `runs --json` lists it. */
export interface RunEntry extends Omit<RunSummary, 'startedMs' | 'endedMs' | 'acceptedMs'> {
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** ISO 8601, UTC; null: it has not ended. */
  readonly endedAt: string | null;
  /** ISO 8601, UTC; null: nobody declared it good. */
  readonly acceptedAt: string | null;
}

export function runEntry(run: RunSummary): RunEntry {
  return {
    id: run.id,
    name: run.name,
    runKey: run.runKey,
    tags: run.tags,
    status: run.status,
    stopReason: run.stopReason,
    startedAt: isoTime(run.startedMs),
    endedAt: run.endedMs === null ? null : isoTime(run.endedMs),
    samples: run.samples,
    answered: run.answered,
    failed: run.failed,
    verdict: run.verdict,
    confirms: run.confirms,
    acceptedAt: run.acceptedMs === null ? null : isoTime(run.acceptedMs),
  };
}

/** What `runs --json` prints; `docs/runs.schema.json` is its JSON Schema. */
export function renderRunsJson(runs: readonly RunSummary[]): string {
  const document = { schemaVersion: 1, runs: runs.map(runEntry) };
  return `${printableJson(JSON.stringify(document, null, 2))}\n`;
}
