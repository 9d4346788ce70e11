import { decimalFromNanoUsd } from '../vocabulary/money.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { ExportRow, ExportScore } from './export-row.ts';

/** A column of the export: its header, and a result's cell in it. */
export interface ExportColumn {
  readonly name: string;
  /** null: an empty cell. Numbers, money and times are text already, exactly as they are written. */
  readonly cell: (row: ExportRow) => string | null;
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
    .map((name) => ({ name, cell: (row: ExportRow) => ownValue(row.columns, name) }));
  const columns = [...fromDataset, ...resultColumns(options.runId), ...options.scorers.flatMap(scoreColumns)];
  return { columns, leftOut };
}

/** What `--columns` asks for, in its order. Throws UserError for one that is not there. */
export function chooseColumns(columns: readonly ExportColumn[], names: readonly string[]): ExportColumn[] {
  return names.map((name) => findColumn(columns, name));
}

/** @param name as in the header, or without its `pb_` where no dataset column has that name */
export function findColumn(columns: readonly ExportColumn[], name: string): ExportColumn {
  const found =
    columns.find((column) => column.name === name) ?? columns.find((column) => column.name === `${prefix}${name}`);
  if (found) return found;
  throw new UserError(`The export has no column ${JSON.stringify(name)}.`, {
    next: `Use any of: ${columns.map((column) => column.name).join(', ')}.`,
  });
}

function resultColumns(runId: string): ExportColumn[] {
  return [
    { name: 'pb_run', cell: () => runId },
    { name: 'pb_row', cell: (row) => row.rowKey },
    { name: 'pb_line', cell: (row) => String(row.line) },
    { name: 'pb_variant', cell: (row) => row.variantLabel },
    { name: 'pb_repeat', cell: (row) => String(row.repeat) },
    { name: 'pb_status', cell: (row) => row.status },
    { name: 'pb_answer', cell: (row) => row.answer },
    { name: 'pb_reasoning', cell: (row) => row.reasoning },
    { name: 'pb_finish_reason', cell: (row) => row.finishReason },
    { name: 'pb_model', cell: (row) => row.model },
    { name: 'pb_latency_ms', cell: (row) => milliseconds(row.latencyMs) },
    { name: 'pb_ttft_ms', cell: (row) => milliseconds(row.ttftMs) },
    { name: 'pb_attempts', cell: (row) => String(row.attempts) },
    { name: 'pb_prompt_tokens', cell: (row) => number(row.promptTokens) },
    { name: 'pb_completion_tokens', cell: (row) => number(row.completionTokens) },
    { name: 'pb_cached_tokens', cell: (row) => number(row.cachedTokens) },
    { name: 'pb_reasoning_tokens', cell: (row) => number(row.reasoningTokens) },
    { name: 'pb_cost_billed_usd', cell: (row) => usd(row.costBilledNanoUsd) },
    { name: 'pb_cost_computed_usd', cell: (row) => usd(row.costComputedNanoUsd) },
    { name: 'pb_error_kind', cell: (row) => row.errorKind },
    { name: 'pb_error', cell: (row) => row.error },
    { name: 'pb_request_id', cell: (row) => row.requestId },
    { name: 'pb_answered_at', cell: (row) => (row.answeredAtMs === null ? null : isoTime(row.answeredAtMs)) },
  ];
}

function scoreColumns(scorer: string): ExportColumn[] {
  const score = (row: ExportRow): ExportScore | null => ownValue(row.scores, scorer);
  return [
    { name: `pb_score_${scorer}`, cell: (row) => number(score(row)?.value ?? null) },
    { name: `pb_passed_${scorer}`, cell: (row) => boolean(score(row)?.passed ?? null) },
    { name: `pb_reason_${scorer}`, cell: (row) => score(row)?.reason ?? null },
  ];
}

/** A column or a scorer may be called `constructor`. */
function ownValue<Value>(record: Readonly<Record<string, Value>>, name: string): Value | null {
  return Object.hasOwn(record, name) ? (record[name] ?? null) : null;
}

function number(value: number | null): string | null {
  return value === null ? null : String(value);
}

function boolean(value: boolean | null): string | null {
  return value === null ? null : String(value);
}

/** To the microsecond that is stored. */
function milliseconds(value: number | null): string | null {
  return value === null ? null : String(Math.round(value * 1_000) / 1_000);
}

function usd(nanoUsd: number | bigint | null): string | null {
  return nanoUsd === null ? null : decimalFromNanoUsd(nanoUsd);
}

function isoTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
