import { hash } from 'node:crypto';
import { usedColumns } from '../plan/used-columns.ts';
import { rows } from '../store/datasets.ts';
import { canonicalJson } from '../vocabulary/canonical-json.ts';
import { kept, type ScoreReader, type VariantOfRun } from './score-reader.ts';

/** By the candidate's row index: the baseline's row index of the same row, or one of these. */
export type RowMatch = Int32Array;
/** The baseline did not plan it. */
export const notThere = -1;
/** The baseline planned a row of this key, with another prompt. */
export const otherInput = -2;

/**
 * Which row of the baseline is which of the candidate: by row key and equal prompt hash, or, where the templates differ, by row
 * key and equal cells of the columns that the templates use. Rows that either one did not plan have no match.
 */
export function matchRows(reader: ScoreReader, baseline: VariantOfRun, candidate: VariantOfRun): RowMatch {
  const key = `${baseline.run.rowId} ${baseline.variant} ${candidate.run.rowId} ${candidate.variant}`;
  return kept(reader.matches, key, () => {
    const isPlanned = plannedMask(reader, baseline);
    const match = new Int32Array(candidate.run.dataset.rowCount).fill(notThere);
    if (baseline.run.datasetId === candidate.run.datasetId) {
      for (const row of reader.plannedRows(candidate)) if (isPlanned[row] === 1) match[row] = row;
      return match;
    }
    const inputs = inputsOf(reader, baseline, candidate);
    const rowOfKey = reader.rowOfKey(baseline.run);
    const keys = reader.rowKeys(candidate.run);
    for (const row of reader.plannedRows(candidate)) {
      const before = rowOfKey.get(keys[row] ?? '');
      if (before === undefined || isPlanned[before] !== 1) continue;
      match[row] = isOther(inputs.baseline[before], inputs.candidate[row]) ? otherInput : before;
    }
    return match;
  });
}

/** By row index: 1 where the plan has the row for this variant. */
export function plannedMask(reader: ScoreReader, of: VariantOfRun): Uint8Array {
  const isPlanned = new Uint8Array(of.run.dataset.rowCount);
  for (const row of reader.plannedRows(of)) isPlanned[row] = 1;
  return isPlanned;
}

/** A row without a result has no prompt hash: it is missing, which says nothing of its input. */
function isOther(before: number | undefined, now: number | undefined): boolean {
  return before !== now && !Number.isNaN(before) && !Number.isNaN(now);
}

interface Inputs {
  /** By row index; equal numbers: equal inputs; NaN: not known. */
  readonly baseline: Float64Array;
  readonly candidate: Float64Array;
}

function inputsOf(reader: ScoreReader, baseline: VariantOfRun, candidate: VariantOfRun): Inputs {
  const before = messagesOf(reader, baseline);
  const now = messagesOf(reader, candidate);
  if (canonicalJson(before.messages) === canonicalJson(now.messages))
    return { baseline: reader.promptHashes(baseline), candidate: reader.promptHashes(candidate) };
  const known = candidate.run.dataset.columns.filter((column) => baseline.run.dataset.columns.includes(column));
  const columns = usedColumns([before, now], [...baseline.run.dataset.columns, ...candidate.run.dataset.columns]);
  const compared = known.filter((column) => columns.includes(column));
  return { baseline: cellHashes(reader, baseline, compared), candidate: cellHashes(reader, candidate, compared) };
}

/** What of a variant is templates. */
function messagesOf(reader: ScoreReader, { run, variant }: VariantOfRun) {
  const { messages, params } = reader.variants(run)[variant] ?? { messages: [], params: {} };
  return { messages, params };
}

/** Hexadecimal digits of a hash that a double holds exactly. */
const exactDigits = 12;

function cellHashes({ store }: ScoreReader, { run }: VariantOfRun, columns: readonly string[]): Float64Array {
  const hashes = new Float64Array(run.dataset.rowCount);
  for (const { rowIndex, columns: cells } of rows(store, run.datasetId)) {
    const text = JSON.stringify(columns.map((column) => cells[column] ?? ''));
    hashes[rowIndex] = Number.parseInt(hash('sha256', text).slice(0, exactDigits), 16);
  }
  return hashes;
}
