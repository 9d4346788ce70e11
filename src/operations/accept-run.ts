import { missesTooMuch } from '../store/green-run.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { type RunRecord, readRun } from '../store/read-runs.ts';
import { setAccepted } from '../store/run-records.ts';
import { resolveRun } from '../store/select-run.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { World } from './wiring.ts';

/** A run that a person declared good. */
export interface AcceptedRun {
  readonly id: string;
  readonly name: string;
  /** Epoch milliseconds. */
  readonly acceptedMs: number;
  /** It was accepted before this call, and stays so. */
  readonly wasAccepted: boolean;
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
    return { id, name, acceptedMs: acceptedMs ?? nowMs, wasAccepted: asItIs.acceptedMs !== null };
  });
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
