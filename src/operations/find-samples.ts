import type { Config } from '../config/schema.ts';
import { compilePlan, type Plan } from '../plan/plan-samples.ts';
import { examineExpectation } from '../scoring/scorers.ts';
import { rowAt } from '../store/datasets.ts';
import { firstRowKeys, rowIndexOfKey } from '../store/find-rows.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { readRowRepeats } from '../store/row-repeats.ts';
import { resolveRun } from '../store/select-run.ts';
import { nearest } from '../vocabulary/nearest.ts';
import type { Row } from '../vocabulary/row.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { Provenance } from './provenance.ts';
import { scorersInForce } from './scorers-in-force.ts';
import { selectionOf } from './selection.ts';

/** Samples of one row as a person names them. */
export interface WantedSamples {
  readonly run: string;
  /** A row key, else `#` and the row's position in the dataset, from 0. */
  readonly row: string;
  /** A label; undefined: every variant. */
  readonly variant: string | undefined;
  /** From 0; undefined: every one. */
  readonly repeat: number | undefined;
}

export interface FoundSamples {
  readonly run: RunRecord;
  readonly config: Config;
  readonly row: Row;
  /** As it was made for the run, with the scorers that it goes by now; without those that another dataset's rows decided. */
  readonly plan: Plan<Config['scorers'][number]>;
  /** In the plan's order, whether they have a result or not; at least one. */
  readonly chosen: readonly { readonly seq: number; readonly label: string }[];
}

/** Keys past these are not searched for one that may be meant. */
const mostKeysSearched = 20_000;

/** @throws UserError exit 2 that names the nearest run, row or variant */
export function findSamples(store: Store, wanted: WantedSamples): FoundSamples {
  const run = resolveRun(store, wanted.run);
  // Stored by this program: what `storableConfig` gave.
  const config = run.config as Config;
  const row = findRow(store, run, wanted.row);
  const selection = selectionOf(store, config, { id: run.datasetId, ...run.dataset });
  const position = selection.indexOf(row.rowIndex);
  if (position < 0)
    throw new UserError(
      `Row ${row.rowKey} is in the dataset, but not among the ${selection.length} rows of run ${run.id}.`,
      {
        where: `${run.dataset.path}:${row.line}`,
        next: 'Its filter, sample or row limit left it out.',
      },
    );
  const rowRepeats = readRowRepeats(store, run.rowId);
  const scorers = scorersInForce(store, run) ?? config.scorers;
  const plan = compilePlan(
    { ...config, scorers, examine: examineExpectation, datasetPath: run.dataset.path },
    run.dataset.columns,
    (place) => `run ${run.id}: ${place}`,
  ).repeating(selection, rowRepeats);
  const chosen = variantsOf(config, wanted.variant).flatMap(({ label, variant }) =>
    repeatsOf(plan.repeatsAt(position), wanted.repeat).map((repeat) => ({
      label,
      seq: plan.seqOf({ position, variant, repeat }),
    })),
  );
  return { run, config, row, plan, chosen };
}

function findRow(store: Store, run: RunRecord, name: string): Row {
  const { rowCount, path } = run.dataset;
  const byKey = rowIndexOfKey(store, run.datasetId, name);
  if (byKey !== null) return rowAt(store, run.datasetId, byKey);
  const index = /^#(\d+)$/.exec(name)?.[1];
  if (index !== undefined && Number(index) < rowCount) return rowAt(store, run.datasetId, Number(index));
  if (index !== undefined)
    throw new UserError(`There is no row ${name}.`, {
      where: path,
      next: `The dataset has ${rowCount} rows: #0 to #${rowCount - 1}.`,
    });
  const keys = firstRowKeys(store, run.datasetId, mostKeysSearched);
  const near = nearest(name, keys);
  const some = keys.slice(0, 3).join(', ');
  throw new UserError(`The dataset has no row "${name}".`, {
    where: path,
    next:
      near === null
        ? `Its rows are called ${some}${keys.length > 3 ? ', …' : ''}; '#0' is the first.`
        : `Did you mean ${near}?`,
  });
}

function variantsOf({ variants }: Config, wanted: string | undefined) {
  const all = variants.map(({ label }, variant) => ({ label, variant }));
  const chosen = wanted === undefined ? all : all.filter(({ label }) => label === wanted);
  if (chosen.length > 0) return chosen;
  const labels = all.map(({ label }) => label);
  const near = nearest(wanted ?? '', labels);
  throw new UserError(`The run has no variant "${wanted}".`, {
    where: '--variant',
    next: near === null ? `Its variants are: ${labels.join(', ')}.` : `Did you mean "${near}"?`,
  });
}

function repeatsOf(repeats: number, wanted: number | undefined): readonly number[] {
  if (wanted === undefined) return Array.from({ length: repeats }, (_, repeat) => repeat);
  if (Number.isInteger(wanted) && wanted >= 0 && wanted < repeats) return [wanted];
  throw new UserError('The run has no such repeat of this row.', {
    where: '--repeat',
    next: repeats === 1 ? 'It was asked once: repeat 0.' : `Its repeats are 0 to ${repeats - 1}.`,
  });
}

export function noResultYet({ run, row }: FoundSamples): UserError {
  const { configPath } = run.provenance as Provenance;
  const next =
    run.status === 'running'
      ? 'The run is still going: try again later.'
      : `\`promptbatch run ${configPath} --resume ${run.id}\` goes on with it.`;
  return new UserError(`Row ${row.rowKey} has no result in run ${run.id} yet.`, { where: `run ${run.id}`, next });
}
