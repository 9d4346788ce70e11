import { missesTooMuch } from '../store/green-run.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { type RunRecord, readRun } from '../store/read-runs.ts';
import { clearAccepted, setAccepted, setVerdict } from '../store/run-records.ts';
import { resolveRun } from '../store/select-run.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { unacceptedVerdict } from './accepted-verdict.ts';
import type { World } from './wiring.ts';

/** A run that a person declared good. */
export interface AcceptedRun {
  readonly id: string;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly acceptedMs: number;
  /** It was accepted before this call, and stays so. */
  readonly wasAccepted: boolean;
  /** It asked for a part of its dataset: only nights that do so too are compared with it. */
  readonly isOfSomeRows: boolean;
  /** The newest accepted run of its name that was begun after it, and counts in its place; null: it counts itself. */
  readonly outdoneBy: string | null;
}

/** A run that no person declares good any more. */
export interface UnacceptedRun extends Pick<AcceptedRun, 'id' | 'name'> {
  /** The newest accepted run of its name, which counts now; null: none is. */
  readonly counting: string | null;
}

/** @throws UserError exit 2 where there is no database, no such run, or it cannot be a baseline */
export function acceptIn(dbPath: string, reference: string, { clock }: Pick<World, 'clock'>): AcceptedRun {
  const store = openStore(dbPath, 'existing');
  try {
    return acceptRun(store, resolveRun(store, reference), clock.wallMs());
  } finally {
    store.close();
  }
}

/**
 * Takes back that a run was declared good: what its verdict let pass for that is red again.
 * @throws UserError exit 2 where there is no database, no such run, or it was not accepted
 */
export function unacceptIn(dbPath: string, reference: string): UnacceptedRun {
  const store = openStore(dbPath, 'existing');
  try {
    const run = resolveRun(store, reference);
    const { id, name, rowId, acceptedMs, verdict } = run;
    if (acceptedMs === null)
      throw new UserError(`Run ${id} is not accepted.`, {
        where: `run ${id}`,
        next: '`promptbatch runs` shows which are.',
      });
    store.transaction(() => {
      clearAccepted(store, rowId);
      if (verdict) setVerdict(store, rowId, unacceptedVerdict(verdict));
    });
    return { id, name, counting: newestAccepted(store, name, 0) };
  } finally {
    store.close();
  }
}

function newestAccepted(store: Store, name: string, afterRowId: number): string | null {
  const sql = `SELECT public_id AS id FROM runs WHERE name = ? AND id > ? AND accepted_ms IS NOT NULL
    AND confirms_run_id IS NULL ORDER BY id DESC LIMIT 1`;
  return store.get<{ id: string }>(sql, name, afterRowId)?.id ?? null;
}

/**
 * Declares a complete run good: it is green whatever its exit code, no night before it is in a window, and the reference starts
 * anew with it. What its verdict says stays.
 * @throws UserError exit 2 for a run that nothing could be compared with
 */
export function acceptRun(store: Store, run: RunRecord, nowMs: number): AcceptedRun {
  return store.transaction(() => {
    const asItIs = readRun(store, run.rowId);
    refuseNoBaseline(asItIs);
    setAccepted(store, run.rowId, nowMs);
    const { id, name, acceptedMs } = readRun(store, run.rowId);
    return {
      ...{ id, name, acceptedMs: acceptedMs ?? nowMs, wasAccepted: asItIs.acceptedMs !== null },
      isOfSomeRows: asksForSomeRows(asItIs),
      outdoneBy: newestAccepted(store, name, run.rowId),
    };
  });
}

function asksForSomeRows({ identity }: RunRecord): boolean {
  // As `identityOf` made it.
  const { selection } = identity as { readonly selection?: Readonly<Record<string, unknown>> };
  return ['filter', 'rowLimit', 'sample'].some((by) => (selection?.[by] ?? null) !== null);
}

function refuseNoBaseline(run: RunRecord): void {
  const { id, status, confirms, answered, failed, samples } = run;
  const refusal = (why: string, next: string) =>
    new UserError(`Run ${id} cannot be accepted: ${why}.`, { where: `run ${id}`, next });
  if (confirms !== null)
    throw refusal(`it only confirms run ${confirms}`, `Accept that one: promptbatch accept ${confirms}`);
  if (status === 'running') throw refusal('it is still going', 'Accept it once it is complete.');
  if (status !== 'complete')
    throw refusal(
      `it is ${status}, with ${answered + failed} of ${samples} samples done`,
      `Only a complete run can be compared with: go on with it by --resume ${id}.`,
    );
  if (missesTooMuch(run))
    throw refusal(
      `${failed} of ${samples} samples failed, and a baseline may miss at most 2 %`,
      `Ask them again by --resume ${id} --retry-failed.`,
    );
}
