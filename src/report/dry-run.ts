import type { Verdict } from '../vocabulary/run.ts';
import { flakyRowsText } from './flaky-text.ts';
import { countOf, formatCount } from './format-values.ts';
import { paletteFor } from './palette.ts';
import { printable, printableJson } from './printable.ts';
import { type WorstCase, worstCaseText } from './worst-case.ts';

/** Which run a call would be about. */
export type MeantRun =
  | { readonly kind: 'new'; readonly says: readonly string[] }
  /** `retried`: how many of its failed samples would be sent again. `reRun`: the one that confirms it, and is not done. */
  | {
      readonly kind: 'resumed';
      readonly id: string;
      readonly answered: number;
      readonly failed: number;
      readonly retried: number;
      readonly reRun: { readonly id: string; readonly toSend: number } | null;
    }
  /** It is complete: its verdict would be told again. */
  | { readonly kind: 'told-again'; readonly id: string; readonly verdict: Verdict | null }
  /** Another process writes a run of this name: this one would be refused. */
  | { readonly kind: 'live-elsewhere'; readonly id: string | null; readonly pid: number; readonly host: string }
  /** Another process writes a run of this name: only once that has ended would it be chosen. */
  | { readonly kind: 'waits'; readonly id: string | null; readonly pid: number; readonly host: string }
  /** The database is of an older version, which only a run brings up to date. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** A request as it would be sent, secrets masked. */
export interface DryRequest {
  readonly seq: number;
  readonly row: string;
  /** Physical line of the dataset. */
  readonly line: number;
  readonly variant: string;
  /** From 0. */
  readonly repeat: number;
  readonly method: string;
  /** null: the built-in endpoint, whose port is chosen when it starts. */
  readonly url: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly streamed: boolean;
}

/** What a config would do, had it been run. */
export interface DryRun {
  readonly name: string;
  readonly configPath: string;
  readonly dataset: { readonly path: string; readonly rows: number; readonly selectedRows: number };
  /** How the rows were selected; null: not by this. */
  readonly selection: {
    readonly filter: string | null;
    readonly sample: number | null;
    readonly rowLimit: number | null;
  };
  readonly variants: readonly string[];
  /** Of each row, but for the flaky ones. */
  readonly repeats: number;
  /** Rows that earlier nights call flaky, and how often those are asked; null: the config has one number for all rows. */
  readonly flaky: { readonly rows: number; readonly repeats: number } | null;
  readonly samples: number;
  /** Without its re-run; null: not known, as the run is not. */
  readonly toSend: number | null;
  readonly run: MeantRun;
  readonly key: {
    /** The variable or file it comes from; null: none is sent. */
    readonly source: string | null;
    /** Variables that are not set, without which the run is refused. */
    readonly unset: readonly string[];
    /** A variable that would bring a key, and is not set. */
    readonly keyless: string | null;
  };
  /** Of a run that would send, with a budget of requests, tokens or USD; null: of any other. */
  readonly worstCase: WorstCase | null;
  /** The first ones. */
  readonly requests: readonly DryRequest[];
}

/** What `run --dry-run --json` prints; `docs/dry-run.schema.json` is its JSON Schema. */
export function renderDryRunsJson(dryRuns: readonly DryRun[]): string {
  return `${printableJson(JSON.stringify({ schemaVersion: 1, dryRuns }, null, 2))}\n`;
}

export function renderDryRun(dryRun: DryRun, { color }: { readonly color: boolean }): string {
  const palette = paletteFor(color);
  const { name, configPath, dataset } = dryRun;
  const facts: readonly (readonly [string, string])[] = [
    ['Config', configPath],
    ['Dataset', dataset.path],
    ['Rows', rowsText(dryRun)],
    ['Samples', samplesText(dryRun)],
    ...flakyFact(dryRun),
    ['Run', runText(dryRun)],
    ['Key', keyText(dryRun)],
    ...(dryRun.worstCase ? [['Budget', worstCaseText(dryRun.worstCase)] as const] : []),
  ];
  const lines = [
    `${palette.heading('DRY RUN')}  ${printable(name)}: nothing is sent, nothing is written.`,
    '',
    ...facts.map(([label, text]) => `${palette.aside(label.padEnd(8))} ${printable(text)}`),
  ];
  const requests = dryRun.requests.flatMap((request, index) => ['', ...requestLines(request, index, dryRun, color)]);
  return [...lines, ...requests].map((line) => `${line}\n`).join('');
}

function samplesText({ dataset, variants, repeats, samples, flaky }: DryRun): string {
  const asked = (rows: string, times: number) => `${rows} × ${countOf(times, 'repeat')}`;
  const of = countOf(variants.length, 'variant');
  if (flaky === null || flaky.rows === 0)
    return `${formatCount(samples)} = ${countOf(dataset.selectedRows, 'row')} × ${asked(of, repeats)}`;
  const steady = asked(countOf(dataset.selectedRows - flaky.rows, 'row'), repeats);
  return `${formatCount(samples)} = (${steady} + ${asked(countOf(flaky.rows, 'flaky row'), flaky.repeats)}) × ${of}`;
}

function flakyFact({ dataset, flaky }: DryRun): readonly (readonly [string, string])[] {
  if (!flaky) return [];
  const { rows: flakyRows, repeats } = flaky;
  return [['Flaky', flakyRowsText({ flakyRows, rows: dataset.selectedRows, repeats })]];
}

function rowsText({ dataset, selection: { filter, sample, rowLimit } }: DryRun): string {
  const by = [
    ...(filter === null ? [] : [`filter ${filter}`]),
    ...(sample === null ? [] : [`a sample of ${formatCount(sample)}`]),
    ...(rowLimit === null ? [] : [`at most ${formatCount(rowLimit)}`]),
  ];
  const selected = `${formatCount(dataset.selectedRows)} of ${formatCount(dataset.rows)}`;
  return by.length === 0 ? selected : `${selected} (${by.join(', ')})`;
}

function runText({ run, samples, toSend }: DryRun): string {
  switch (run.kind) {
    case 'new':
      return [`a new one; ${countOf(toSend ?? samples, 'sample')} would be sent.`, ...run.says].join(' ');
    case 'resumed': {
      const done = `${formatCount(run.answered + run.failed)} of ${formatCount(samples)} samples are done`;
      const failed = `${formatCount(run.failed)} failed${run.retried > 0 ? ', and asked again' : ''}`;
      return `${run.id} would go on: ${done} (${failed}), ${formatCount(toSend ?? 0)} would be sent${reRunText(run.reRun)}.`;
    }
    case 'told-again': {
      const verdict = run.verdict === null ? '' : ` ${run.verdict.sentence} Exit code ${run.verdict.exitCode}.`;
      return `${run.id} is complete: nothing would be sent, its verdict would be told again.${verdict}`;
    }
    case 'live-elsewhere':
      return `would be refused (exit code 5): one of this name is live${whoText(run)}.`;
    case 'waits':
      return `would be chosen once another of this name has ended, which is live${whoText(run)}.`;
    case 'unknown':
      return `not known: ${run.reason}`;
    default:
      return run satisfies never;
  }
}

function reRunText(reRun: { readonly id: string; readonly toSend: number } | null): string {
  return reRun === null ? '' : `; its re-run ${reRun.id} would go on with ${countOf(reRun.toSend, 'sample')}`;
}

function whoText({
  id,
  pid,
  host,
}: {
  readonly id: string | null;
  readonly pid: number;
  readonly host: string;
}): string {
  return `${id === null ? '' : ` (${id})`}, process ${pid} on ${host}`;
}

function keyText({ key: { source, unset, keyless } }: DryRun): string {
  if (unset.length > 0)
    return `${unset.join(' and ')} ${unset.length > 1 ? 'are' : 'is'} not set: a run would be refused.`;
  if (source !== null) return `from ${source}`;
  return keyless === null ? 'none is sent' : `none is sent: ${keyless} is not set.`;
}

function requestLines(request: DryRequest, index: number, { toSend, samples }: DryRun, color: boolean): string[] {
  const { row, line, variant, repeat, streamed, method, url, headers, body } = request;
  const where = `row ${row} (line ${line}), ${variant}, repeat ${repeat}${streamed ? ', streamed' : ''}`;
  const title = `Request ${index + 1} of ${formatCount(toSend ?? samples)}: ${printable(where)}`;
  return [
    paletteFor(color).heading(title),
    printable(`${method} ${url ?? 'the built-in endpoint'}`),
    ...Object.entries(headers).map(([name, value]) => printable(`${name}: ${value}`)),
    '',
    printableJson(JSON.stringify(body, null, 2)),
  ];
}
