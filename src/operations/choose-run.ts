import type { Identity, IdentityParts } from '../plan/identity.ts';
import { identityDifferences } from '../plan/identity-differences.ts';
import { type HeldBy, holderOf } from '../store/claim-run.ts';
import { confirmRunOf } from '../store/confirm-runs.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { lastAnswerMs, newestByIdentity, newestByKey, newestUnfinished, resolveRun } from '../store/select-run.ts';
import { UserError } from '../vocabulary/user-error.ts';

/** What the command line says about which run is meant. */
export interface RunWish {
  readonly runKey: string | null;
  readonly resume: string | null;
  readonly fresh: boolean;
  /** The run's failed samples are sent again. */
  readonly retryFailed: boolean;
}

export type RunChoice =
  /** `leaves`: the run that is given up for it. `says`: what people should know. */
  | { readonly kind: 'new'; readonly leaves: RunRecord | null; readonly says: readonly string[] }
  /** `retried`: how many failed results are to be taken away, so that their samples are sent again. */
  | { readonly kind: 'resume'; readonly run: RunRecord; readonly retried: number }
  /** It is complete: nothing is sent, its verdict is told again. */
  | { readonly kind: 'repeat'; readonly run: RunRecord }
  /** Another process writes the run that is meant. */
  | { readonly kind: 'live'; readonly heldBy: HeldBy };

interface Wanted extends RunWish {
  readonly name: string;
  readonly identity: Identity;
  readonly resumeWithinHours: number;
  readonly nowMs: number;
  /** As the hint repeats it. */
  readonly configPath: string;
}

const hourMs = 3_600_000;

/** @throws UserError exit 2 where the wish contradicts itself */
export function refuseContradiction({ resume, runKey, fresh, retryFailed }: RunWish): void {
  const next = 'Leave one of the two out.';
  if (retryFailed && fresh)
    throw new UserError('--retry-failed goes on with a run that is there: --fresh cannot be added.', { next });
  if (resume === null || (runKey === null && !fresh)) return;
  const other = fresh ? '--fresh' : '--run-key';
  throw new UserError(`--resume already says which run is meant: ${other} cannot be added.`, { next });
}

/**
 * Which run does `run` mean? A complete one is never silently used again, an unfinished one never silently left. To be believed
 * only within a transaction.
 * @throws UserError exit 2 where the run named has another identity, or there is none whose failures could be retried
 */
export function chooseRun(store: Store, wanted: Wanted): RunChoice {
  if (wanted.retryFailed) return retryFailed(store, wanted);
  if (wanted.resume !== null) return goOn(store, namedRun(store, wanted, wanted.resume));
  return wanted.runKey === null ? chooseByIdentity(store, wanted) : chooseByKey(store, wanted, wanted.runKey);
}

function namedRun(store: Store, wanted: Wanted, reference: string): RunRecord {
  const run = resolveRun(store, reference);
  refuseReRun(run);
  refuseOtherIdentity(run, wanted);
  return run;
}

function refuseReRun({ id, confirms }: RunRecord): void {
  if (confirms === null) return;
  throw new UserError(`Run ${id} only confirms run ${confirms}, and goes on with it.`, {
    where: '--resume',
    next: `Name that one: --resume ${confirms}.`,
  });
}

function refuseOtherIdentity(run: RunRecord, wanted: Wanted): void {
  const differences = differencesTo(run, wanted);
  if (differences.length === 0) return;
  const without = wanted.retryFailed ? '--retry-failed' : '--resume';
  throw new UserError(`Run ${run.id} cannot be resumed with this config: it asks something else.`, {
    where: wanted.configPath,
    next: `Differences: ${differences.join('; ')}. Undo them, or start a new run without ${without}.`,
  });
}

/** Whatever its age and status: who names this flag knows what they want asked again. What failed in its re-run is meant too. */
function retryFailed(store: Store, wanted: Wanted): RunChoice {
  const run = runToRetry(store, wanted);
  const choice = goOn(store, run);
  const retried = run.failed + (confirmRunOf(store, run.rowId)?.failed ?? 0);
  if (choice.kind === 'live' || retried === 0) return choice;
  return { kind: 'resume', run, retried };
}

function runToRetry(store: Store, wanted: Wanted): RunRecord {
  const { resume, runKey, name, identity, configPath } = wanted;
  if (resume !== null) return namedRun(store, wanted, resume);
  const run = runKey === null ? newestByIdentity(store, name, identity.configHash) : newestByKey(store, name, runKey);
  if (run) {
    refuseOtherIdentity(run, wanted);
    return run;
  }
  const which = runKey === null ? 'that asks what this config asks' : `of the key ${runKey}`;
  throw new UserError(`There is no run ${which}, so none whose failed samples could be sent again.`, {
    where: configPath,
    next: `Begin one without --retry-failed; \`promptbatch runs --name ${name}\` lists those that are there.`,
  });
}

function chooseByKey(store: Store, wanted: Wanted, runKey: string): RunChoice {
  const run = newestByKey(store, wanted.name, runKey);
  if (!run) return { kind: 'new', leaves: null, says: [] };
  const differences = differencesTo(run, wanted);
  const choice = goOn(store, run);
  if (choice.kind === 'live' || (differences.length === 0 && !wanted.fresh)) return choice;
  const why = wanted.fresh ? '--fresh' : differences.join('; ');
  const says = [`Run key ${runKey} was run ${run.id}'s; a new run takes it over (${why}).`];
  return { kind: 'new', leaves: unfinished(run), says: [...says, ...farewell(run, wanted)] };
}

function chooseByIdentity(store: Store, wanted: Wanted): RunChoice {
  const run = newestUnfinished(store, wanted.name, wanted.identity.configHash);
  if (!run) return { kind: 'new', leaves: null, says: [] };
  if (!wanted.fresh && ageHours(store, run, wanted.nowMs) < wanted.resumeWithinHours)
    return { kind: 'resume', run, retried: 0 };
  return { kind: 'new', leaves: run, says: farewell(run, wanted) };
}

/**
 * Since its last answer, or its start. The clock may have been set meanwhile: what lies in the future is young, and no answer
 * is older than the start.
 */
function ageHours(store: Store, run: RunRecord, nowMs: number): number {
  const touchedMs = Math.max(run.startedMs, lastAnswerMs(store, run.rowId) ?? run.startedMs);
  return Math.max(0, nowMs - touchedMs) / hourMs;
}

function goOn(store: Store, run: RunRecord): RunChoice {
  const heldBy = holderOf(store, run.rowId);
  if (heldBy) return { kind: 'live', heldBy };
  return run.status === 'complete' ? { kind: 'repeat', run } : { kind: 'resume', run, retried: 0 };
}

function unfinished(run: RunRecord): RunRecord | null {
  return run.status === 'interrupted' || run.status === 'stopped' ? run : null;
}

function farewell(run: RunRecord, { configPath }: Wanted): readonly string[] {
  if (!unfinished(run)) return [];
  const held = `${run.answered} of ${run.samples} answers`;
  return [
    `Run ${run.id} is abandoned with ${held}; to go on with it: promptbatch run ${configPath} --resume ${run.id}`,
  ];
}

function differencesTo(run: RunRecord, { identity }: Wanted): readonly string[] {
  if (run.configHash === identity.configHash) return [];
  const differences = identityDifferences(run.identity as IdentityParts, identity.parts);
  return differences.length > 0 ? differences : ['the config'];
}
