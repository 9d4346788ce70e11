import { canonicalJson } from '../vocabulary/canonical-json.ts';
import type { RunStatus, VerdictWord } from '../vocabulary/run.ts';
import { liveRunRowIds } from './claim-run.ts';
import { isGreen } from './green-run.ts';
import type { Store } from './open-store.ts';
import { beingPruned } from './prunable-runs.ts';
import { type StatusRow, statusOf } from './read-runs.ts';

/** One variant of one run, as a night of the series that the config's name and the variant's label make. */
export interface SeriesNight {
  readonly rowId: number;
  readonly datasetId: number;
  /** The public id that people type. */
  readonly id: string;
  readonly runKey: string | null;
  /** Epoch milliseconds. */
  readonly startedMs: number;
  readonly status: RunStatus;
  /** null: it has no verdict. */
  readonly word: VerdictWord | null;
  readonly exitCode: number | null;
  /** Good enough to compare others with. */
  readonly isGreen: boolean;
  /** A person declared it good: nothing before it counts any more. */
  readonly isAccepted: boolean;
  /** Canonical JSON of what must be alike within a window: dataset content, messages, params, model, repeats. */
  readonly alike: string;
  /** Canonical JSON of which rows were asked. */
  readonly selection: string;
  /** Index into the run's variants. */
  readonly variant: number;
  /** Planned, of all variants. */
  readonly samples: number;
  readonly failed: number;
}

interface NightRow extends StatusRow {
  readonly datasetId: number;
  readonly id: string;
  readonly runKey: string | null;
  readonly startedMs: number;
  readonly word: VerdictWord | null;
  readonly exitCode: number | null;
  readonly acceptedMs: number | null;
  readonly configHash: string;
  readonly variant: number;
  readonly samples: number;
  readonly failed: number;
}

const nightsSql = `SELECT runs.id AS rowId, dataset_id AS datasetId, public_id AS id, run_key AS runKey, started_ms AS startedMs,
    status AS storedStatus, verdict ->> 'word' AS word, verdict ->> 'exitCode' AS exitCode, accepted_ms AS acceptedMs,
    config_hash AS configHash, variant, samples,
    (SELECT count(*) FROM results WHERE run_id = runs.id AND status = 'failed') AS failed
  FROM runs CROSS JOIN variants ON variants.run_id = runs.id AND label = ?
  WHERE name = ? AND runs.id < ? AND confirms_run_id IS NULL AND stop_reason IS NOT '${beingPruned}'
  ORDER BY runs.id DESC`;

/**
 * The nights of a series, the newest first, whatever became of them. Runs that confirm another are none. Where nights before a
 * run asked for the same rows as it and are green, those of other rows are left out: a try-out of ten rows by day is no night.
 * @param label the variant's
 * @param beforeRowId only runs begun before this one; null: all
 */
export function readSeries(
  store: Store,
  name: string,
  label: string,
  beforeRowId: number | null,
): readonly SeriesNight[] {
  const live = liveRunRowIds(store);
  return store.snapshot(() => {
    const inputs = new Map<string, InputOfNight>();
    const rows = store.all<NightRow>(nightsSql, label, name, beforeRowId ?? Number.MAX_SAFE_INTEGER);
    const nights = rows.map(({ storedStatus, acceptedMs, configHash, ...night }) => {
      // Runs of one identity ask the same, so it is put together once for all of them.
      const known = `${configHash} ${night.variant}`;
      const input = inputs.get(known) ?? inputOf(store, night.rowId, night.variant);
      inputs.set(known, input);
      const status = statusOf({ rowId: night.rowId, storedStatus }, live);
      const isAccepted = acceptedMs !== null;
      return { ...night, ...input, status, isAccepted, isGreen: isGreen({ ...night, status, isAccepted }) };
    });
    return beforeRowId === null ? nights : ofSameRows(nights, selectionOf(store, beforeRowId));
  });
}

function ofSameRows(nights: readonly SeriesNight[], selection: string): readonly SeriesNight[] {
  const same = nights.filter((night) => night.selection === selection);
  return same.some((night) => night.isGreen) ? same : nights;
}

function selectionOf(store: Store, runRowId: number): string {
  const run = store.get<{ identity: string }>('SELECT identity FROM runs WHERE id = ?', runRowId);
  return selectionIn(JSON.parse(run?.identity ?? '{}') as IdentityJson);
}

type InputOfNight = Pick<SeriesNight, 'alike' | 'selection'>;

interface InputRow {
  readonly sha256: string;
  readonly model: string;
  readonly messages: string;
  readonly params: string;
  readonly identity: string;
}

const inputSql = `SELECT lower(hex(sha256)) AS sha256, model, template AS messages, params, identity
  FROM runs JOIN datasets ON datasets.id = runs.dataset_id JOIN variants ON variants.run_id = runs.id
  WHERE runs.id = ? AND variant = ?`;

function inputOf(store: Store, rowId: number, variant: number): InputOfNight {
  const row = store.get<InputRow>(inputSql, rowId, variant);
  if (!row) throw new Error(`Run ${rowId} has no variant ${variant}.`);
  const { sha256, model } = row;
  const identity = JSON.parse(row.identity) as IdentityJson;
  const { dataset, repeats } = identity;
  const messages = JSON.parse(row.messages) as unknown;
  const params = JSON.parse(row.params) as unknown;
  return {
    alike: canonicalJson({ sha256, dataset, model, messages, params, repeats }),
    selection: selectionIn(identity),
  };
}

/** As `identityOf` made it. */
interface IdentityJson {
  readonly dataset?: unknown;
  readonly repeats?: unknown;
  readonly selection?: Readonly<Record<'filter' | 'rowLimit' | 'sample' | 'seed' | 'shuffle', unknown>>;
}

function selectionIn({ selection }: IdentityJson): string {
  const { filter = null, rowLimit = null, sample = null, seed, shuffle } = selection ?? {};
  // In another order they are the same rows, where all of them are asked.
  const drawn = rowLimit === null && sample === null ? {} : { rowLimit, sample, seed, shuffle };
  return canonicalJson({ filter, ...drawn });
}
