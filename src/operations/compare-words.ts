import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readVariants } from '../store/run-records.ts';
import { findRun, resolveRun } from '../store/select-run.ts';
import { nearest } from '../vocabulary/nearest.ts';
import { UserError } from '../vocabulary/user-error.ts';

/** A run as a person names it, with one of its variants where they name one. */
export interface NamedRun {
  readonly run: RunRecord;
  /** null: all of them. */
  readonly label: string | null;
}

/**
 * `RUN` or `RUN:LABEL`. Names of runs and labels may hold colons: of several readings that fit, the one with the longest RUN
 * counts.
 * @throws UserError exit 2 where no reading names a run and a variant of it
 */
export function namedRun(store: Store, word: string): NamedRun {
  let withoutLabel: { readonly run: RunRecord; readonly label: string } | null = null;
  for (const { reference, label } of readings(word)) {
    const run = findRun(store, reference);
    if (!run) continue;
    if (label === null || labelsOf(store, run).includes(label)) return { run, label };
    withoutLabel ??= { run, label };
  }
  if (withoutLabel) throw noSuchVariant(store, withoutLabel.run, withoutLabel.label);
  return { run: resolveRun(store, word), label: null };
}

/** @returns the label of `baseline:LABEL`; null of `baseline`; undefined of anything else */
export function baselineLabel(word: string): string | null | undefined {
  if (word === 'baseline') return null;
  return word.startsWith('baseline:') ? word.slice('baseline:'.length) : undefined;
}

function readings(word: string): { readonly reference: string; readonly label: string | null }[] {
  const colons = [...word.matchAll(/:/g)].map(({ index }) => index).toReversed();
  const parts = colons.map((at) => ({ reference: word.slice(0, at), label: word.slice(at + 1) }));
  return [{ reference: word, label: null }, ...parts.filter(({ label }) => label !== '')];
}

export function labelsOf(store: Store, run: RunRecord): readonly string[] {
  return readVariants(store, run.rowId).map(({ label }) => label);
}

export function noSuchVariant(store: Store, run: RunRecord, label: string): UserError {
  const labels = labelsOf(store, run);
  const near = nearest(label, labels);
  return new UserError(`Run ${run.id} has no variant "${label}".`, {
    where: `run ${run.id}`,
    next: near === null ? `Its variants are: ${labels.join(', ')}.` : `Did you mean "${near}"?`,
  });
}
