import { storableConfig } from '../config/storable-config.ts';
import { countOf } from '../report/format-values.ts';
import type { StopSwitch } from '../runner/stop.ts';
import type { Claim } from '../store/claim-run.ts';
import { isDatasetThere } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';
import { type RunRecord, readRun } from '../store/read-runs.ts';
import { readRowRepeats } from '../store/row-repeats.ts';
import { type NewPrice, recordPrices } from '../store/run-prices.ts';
import { abandonRun, createRun, type NewRun, reopenFailed, startTry, type TryStart } from '../store/run-records.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { chooseRun, type RunChoice, type RunWish } from './choose-run.ts';
import { claimName, liveElsewhere, type WhenLive } from './claim-name.ts';
import type { PreparedRun } from './prepare-run.ts';
import { flakyTold, repeating, rowRepeatsForNewRun } from './row-repeats.ts';
import type { World } from './wiring.ts';

/** Which run is meant, and what to do where one of its name is live. */
export interface EvaluateWish extends RunWish {
  readonly whenLive: WhenLive;
  /** The run is to be accepted as a baseline once it completes. */
  readonly acceptsBaseline: boolean;
}

/** A run that this process now writes, at these prices; or a complete one whose verdict is told again. */
export type OpenedTry =
  | {
      readonly kind: 'open';
      readonly run: RunRecord;
      /** As it is asked: with the repeats that were decided on when the run was begun. */
      readonly prepared: PreparedRun;
      readonly claim: Claim;
      readonly isResumed: boolean;
      readonly prices: readonly NewPrice[];
    }
  | { readonly kind: 'repeat'; readonly run: RunRecord };

/**
 * Claims the run's name, finds out which run is meant, and opens it. Everything before the first request.
 * @param stop ends the waiting for another run of the name
 * @param beforeOpening is awaited once it is clear that something will be sent, and may refuse; it finds out the prices
 * @throws UserError exit 5 where a live process writes a run of this name, or the very run, and that is not allowed
 */
export async function openTry(
  store: Store,
  prepared: PreparedRun,
  wish: EvaluateWish,
  stop: StopSwitch,
  world: World,
  tell: (sentence: string) => void,
  beforeOpening: () => Promise<readonly NewPrice[]>,
): Promise<OpenedTry> {
  const { config, identity, configPath } = prepared;
  const claim = await claimName(store, config.name, wish.whenLive, stop, world, tell);
  try {
    // After all waiting: how old a run is counts from now.
    const nowMs = world.clock.wallMs();
    const { name, resumeWithinHours } = config;
    const choice = chooseAndTake(store, claim, { ...wish, name, identity, resumeWithinHours, nowMs, configPath });
    if (choice.kind === 'live') throw liveElsewhere(name, choice.heldBy, wish.whenLive);
    if (choice.kind === 'repeat') {
      claim.release();
      return { kind: 'repeat', run: choice.run };
    }
    const prices = await beforeOpening();
    const planned = repeating(prepared, rowRepeatsOf(store, prepared, choice));
    const rowId = store.transaction(() => open(store, planned, wish, claim, choice, prices, world));
    for (const sentence of [...toldOf(choice, wish), ...(choice.kind === 'new' ? flakyTold(planned) : [])])
      tell(sentence);
    const isResumed = choice.kind === 'resume';
    return { kind: 'open', run: readRun(store, rowId), prepared: planned, claim, isResumed, prices };
  } catch (error) {
    claim.release();
    throw error;
  }
}

function rowRepeatsOf(store: Store, prepared: PreparedRun, choice: Extract<RunChoice, { kind: 'new' | 'resume' }>) {
  return choice.kind === 'resume'
    ? readRowRepeats(store, choice.run.rowId)
    : rowRepeatsForNewRun(store, store, prepared);
}

/** In one: of two processes that may both run, only one must take up what was left unfinished. */
function chooseAndTake(store: Store, claim: Claim, wanted: Parameters<typeof chooseRun>[1]): RunChoice {
  return store.transaction(() => {
    const choice = chooseRun(store, wanted);
    const heldBy = choice.kind === 'resume' ? claim.take(choice.run.rowId) : null;
    return heldBy ? { kind: 'live', heldBy } : choice;
  });
}

/** All that a try begins with, within the caller's transaction. @returns the run's row id */
function open(
  store: Store,
  prepared: PreparedRun,
  wish: RunWish,
  claim: Claim,
  choice: Extract<RunChoice, { kind: 'new' | 'resume' }>,
  prices: readonly NewPrice[],
  world: World,
): number {
  const start = startOf(prepared, world);
  const { startedMs } = start;
  if (choice.kind === 'resume') {
    const { rowId } = choice.run;
    const tryNumber = startTry(store, rowId, start);
    if (choice.retried > 0) reopenFailed(store, rowId, tryNumber, startedMs);
    recordPrices(store, rowId, tryNumber, prices, startedMs);
    return rowId;
  }
  if (!isDatasetThere(store, prepared.dataset.id, prepared.dataset.sha256)) throw prunedMeanwhile();
  if (choice.leaves) abandonRun(store, choice.leaves.rowId);
  const created = createRun(store, { ...newRun(prepared, world, startedMs), runKey: wish.runKey }, start);
  recordPrices(store, created, 1, prices, startedMs);
  claim.take(created);
  return created;
}

function toldOf(choice: Extract<RunChoice, { kind: 'new' | 'resume' }>, wish: RunWish): readonly string[] {
  if (choice.kind === 'new') return choice.says;
  const { run, retried } = choice;
  if (retried > 0) return [`Run ${run.id}: ${countOf(retried, 'failed sample')} will be asked again.`];
  return wish.retryFailed ? [`Run ${run.id} has no failed sample; it goes on where it ended.`] : [];
}

export function startOf({ config, provenance }: PreparedRun, world: World): TryStart {
  const startedMs = world.clock.wallMs();
  return { startedMs, config: storableConfig(config), provenance, pid: world.pid, host: world.host };
}

/** A run of its own, without a key. */
export function newRun(prepared: PreparedRun, world: World, startedMs: number): NewRun {
  const { config, dataset, samples, identity, rowRepeats } = prepared;
  return {
    publicId: `${idTime(startedMs)}-${world.uniqueHex(4)}`,
    name: config.name,
    runKey: null,
    tags: config.tags,
    confirmsRowId: null,
    datasetId: dataset.id,
    samples,
    configHash: identity.configHash,
    identity: identity.parts,
    variants: config.variants,
    rowRepeats,
  };
}

/** `20261124-201500`, UTC: ids sort by time, and a person sees at once which night it was. */
function idTime(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

function prunedMeanwhile(): UserError {
  return new UserError('The dataset was pruned from the database while this run was starting.', {
    next: 'Run again: it is read anew.',
    exitCode: 5,
  });
}
