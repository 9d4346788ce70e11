import { storableConfig } from '../config/storable-config.ts';
import { type Claim, claimRun, type HeldBy } from '../store/claim-run.ts';
import { isDatasetThere } from '../store/datasets.ts';
import type { Store } from '../store/open-store.ts';
import { type RunRecord, readRun } from '../store/read-runs.ts';
import { type NewPrice, recordPrices } from '../store/run-prices.ts';
import { abandonRun, createRun, startTry } from '../store/run-records.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { chooseRun, type RunWish } from './choose-run.ts';
import type { PreparedRun } from './prepare-run.ts';
import type { World } from './wiring.ts';

/** A run that this process now writes, or a complete one whose verdict is told again. */
export type OpenedTry =
  | { readonly kind: 'open'; readonly run: RunRecord; readonly claim: Claim; readonly isResumed: boolean }
  | { readonly kind: 'repeat'; readonly run: RunRecord };

/**
 * Claims the run's name, finds out which run is meant, and opens it. Everything before the first request.
 * @param beforeOpening is awaited once it is clear that something will be sent, and may refuse; it finds out the prices
 * @throws UserError exit 5 where a live process writes a run of this name
 */
export async function openTry(
  store: Store,
  prepared: PreparedRun,
  wish: RunWish,
  world: World,
  tell: (sentence: string) => void,
  beforeOpening: () => Promise<readonly NewPrice[]>,
): Promise<OpenedTry> {
  const { config, identity, configPath, provenance } = prepared;
  const startedMs = world.clock.wallMs();
  const claim = claimRun(store, config.name, { pid: world.pid, host: world.host, startedMs });
  if ('heldBy' in claim) throw liveElsewhere(config.name, claim.heldBy);
  try {
    const { resumeWithinHours } = config;
    const wanted = { ...wish, name: config.name, identity, resumeWithinHours, nowMs: startedMs, configPath };
    const choice = chooseRun(store, wanted);
    if (choice.kind === 'repeat') {
      claim.release();
      return { kind: 'repeat', run: choice.run };
    }
    const prices = await beforeOpening();
    const start = { startedMs, config: storableConfig(config), provenance, pid: world.pid, host: world.host };
    const rowId = store.transaction(() => {
      if (choice.kind === 'resume') {
        const tryNumber = startTry(store, choice.run.rowId, start);
        recordPrices(store, choice.run.rowId, tryNumber, prices, startedMs);
        return choice.run.rowId;
      }
      if (!isDatasetThere(store, prepared.dataset.id, prepared.dataset.sha256)) throw prunedMeanwhile();
      if (choice.leaves) abandonRun(store, choice.leaves.rowId);
      const created = createRun(store, newRun(prepared, wish, world, startedMs), start);
      recordPrices(store, created, 1, prices, startedMs);
      return created;
    });
    if (choice.kind === 'new') for (const sentence of choice.says) tell(sentence);
    const heldBy = claim.take(rowId);
    if (heldBy) throw liveElsewhere(config.name, heldBy);
    return { kind: 'open', run: readRun(store, rowId), claim, isResumed: choice.kind === 'resume' };
  } catch (error) {
    claim.release();
    throw error;
  }
}

function newRun(prepared: PreparedRun, wish: RunWish, world: World, startedMs: number) {
  const { config, dataset, samples, identity } = prepared;
  return {
    publicId: `${idTime(startedMs)}-${world.uniqueHex(4)}`,
    name: config.name,
    runKey: wish.runKey,
    tags: config.tags,
    datasetId: dataset.id,
    samples,
    configHash: identity.configHash,
    identity: identity.parts,
    variants: config.variants,
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

function liveElsewhere(name: string, { runId, pid, host, startedMs }: HeldBy): UserError {
  const since = new Date(startedMs).toISOString();
  return new UserError(`A run of the name ${name} is live${runId === null ? '' : ` (${runId})`}.`, {
    where: `process ${pid} on ${host}, since ${since}`,
    next: 'Wait until it ends, or stop it; then run again.',
    exitCode: 5,
  });
}
