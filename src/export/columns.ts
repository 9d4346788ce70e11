import { decimalFromNanoUsd } from '../vocabulary/money.ts';
import { nearest } from '../vocabulary/nearest.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { ExportRow, ExportScore } from './export-row.ts';

/** A cell of the export. Money and times are text already, exactly as they are written; null: unknown, or not there. */
export type ExportValue = string | number | boolean | null;

/** A column of the export: its header, and a result's value in it. */
export interface ExportColumn {
  readonly name: string;
  readonly value: (row: ExportRow) => ExportValue;
  /** All that a cell can say, where that is little: a condition on anything else is a mistake. */
  readonly words?: readonly string[];
}

export interface ExportColumns {
  readonly columns: readonly ExportColumn[];
  /** Columns of the dataset that look like ours and therefore are not exported: the user is to be told. */
  readonly leftOut: readonly string[];
}

export interface ExportColumnsOptions {
  readonly runId: string;
  /** In the header's order. */
  readonly datasetColumns: readonly string[];
  /** In the config's order. */
  readonly scorers: readonly string[];
}

const prefix = 'pb_';

/** The dataset's columns under their own names, then ours. */
export function exportColumns(options: ExportColumnsOptions): ExportColumns {
  const leftOut = options.datasetColumns.filter((name) => name.startsWith(prefix));
  const fromDataset = options.datasetColumns
    .filter((name) => !name.startsWith(prefix))
    .map((name) => ({ name, value: (row: ExportRow) => ownValue(row.columns, name) }));
  const columns = [...fromDataset, ...resultColumns(options.runId), ...options.scorers.flatMap(scoreColumns)];
  return { columns, leftOut };
}

/** The text of a cell, as CSV has it. null: an empty cell. */
export function cellText(column: ExportColumn, row: ExportRow): string | null {
  const value = column.value(row);
  return value === null ? null : String(value);
}

/**
 * What `--columns` asks for, in its order, each once. Throws UserError for one that is not there.
 * @param list names between commas; a name may have commas of its own, since a CSV's header may
 */
export function chooseColumns(columns: readonly ExportColumn[], list: string): ExportColumn[] {
  const parts = list.split(',');
  const chosen = new Set<ExportColumn>();
  for (let from = 0; from < parts.length; ) {
    let to = parts.length;
    const name = () => parts.slice(from, to).join(',');
    while (to > from + 1 && !columnNamed(columns, name())) to -= 1;
    chosen.add(findColumn(columns, name(), '--columns'));
    from = to;
  }
  return [...chosen];
}

/**
 * @param name as in the header, or without its `pb_` where no dataset column has that name
 * @param where the flag that names it
 */
export function findColumn(columns: readonly ExportColumn[], name: string, where: string): ExportColumn {
  const found = columnNamed(columns, name);
  if (found) return found;
  throw new UserError(`The export has no column ${JSON.stringify(name.trim())}.`, {
    where,
    next: columnHint(columns, name),
  });
}

function columnNamed(columns: readonly ExportColumn[], name: string): ExportColumn | null {
  const spellings = [name, name.trim()].flatMap((written) => [written, `${prefix}${written}`]);
  for (const spelling of spellings) {
    const column = columns.find((known) => known.name === spelling);
    if (column) return column;
  }
  return null;
}

function columnHint(columns: readonly ExportColumn[], name: string): string {
  const names = columns.map((column) => column.name);
  const spellings = new Map(
    names.flatMap((known) => [[known, known] as const, [withoutPrefix(known), known] as const]),
  );
  const close = nearest(name, [...spellings.keys()]);
  return close === null ? `Use any of: ${names.join(', ')}.` : `Did you mean ${spellings.get(close)}?`;
}

function withoutPrefix(name: string): string {
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

function resultColumns(runId: string): ExportColumn[] {
  return [
    { name: 'pb_run', value: () => runId },
    { name: 'pb_row', value: (row) => row.rowKey },
    { name: 'pb_line', value: (row) => row.line },
    { name: 'pb_variant', value: (row) => row.variantLabel },
    { name: 'pb_repeat', value: (row) => row.repeat },
    { name: 'pb_status', value: (row) => row.status, words: ['answered', 'failed'] },
    { name: 'pb_answer', value: (row) => row.answer },
    { name: 'pb_reasoning', value: (row) => row.reasoning },
    { name: 'pb_finish_reason', value: (row) => row.finishReason },
    { name: 'pb_model', value: (row) => row.model },
    { name: 'pb_latency_ms', value: (row) => milliseconds(row.latencyMs) },
    { name: 'pb_ttft_ms', value: (row) => milliseconds(row.ttftMs) },
    { name: 'pb_attempts', value: (row) => row.attempts },
    { name: 'pb_prompt_tokens', value: (row) => row.promptTokens },
    { name: 'pb_completion_tokens', value: (row) => row.completionTokens },
    { name: 'pb_cached_tokens', value: (row) => row.cachedTokens },
    { name: 'pb_reasoning_tokens', value: (row) => row.reasoningTokens },
    { name: 'pb_cost_billed_usd', value: (row) => usd(row.costBilledNanoUsd) },
    { name: 'pb_cost_computed_usd', value: (row) => row.costComputedUsd },
    { name: 'pb_error_kind', value: (row) => row.errorKind },
    { name: 'pb_error', value: (row) => row.error },
    { name: 'pb_request_id', value: (row) => row.requestId },
    { name: 'pb_answered_at', value: (row) => (row.answeredAtMs === null ? null : isoTime(row.answeredAtMs)) },
  ];
}

function scoreColumns(scorer: string): ExportColumn[] {
  const score = (row: ExportRow): ExportScore | null => ownValue(row.scores, scorer);
  return [
    { name: `pb_score_${scorer}`, value: (row) => score(row)?.value ?? null },
    { name: `pb_passed_${scorer}`, value: (row) => score(row)?.passed ?? null, words: ['true', 'false'] },
    { name: `pb_reason_${scorer}`, value: (row) => score(row)?.reason ?? null },
  ];
}

/** A column or a scorer may be called `constructor`. */
function ownValue<Value>(record: Readonly<Record<string, Value>>, name: string): Value | null {
  return Object.hasOwn(record, name) ? (record[name] ?? null) : null;
}

/** To the microsecond that is stored. */
function milliseconds(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1_000) / 1_000;
}

function usd(nanoUsd: number | bigint | null): string | null {
  return nanoUsd === null ? null : decimalFromNanoUsd(nanoUsd);
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
