import type { Identity, IdentityParts } from '../plan/identity.ts';
import { identityDifferences } from '../plan/identity-differences.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { lastAnswerMs, newestByIdentity, newestByKey, resolveRun } from '../store/select-run.ts';
import { UserError } from '../vocabulary/user-error.ts';

/** What the command line says about which run is meant. */
export interface RunWish {
  readonly runKey: string | null;
  readonly resume: string | null;
  readonly fresh: boolean;
}

export type RunChoice =
  /** `leaves`: the run that is given up for it. `says`: what people should know. */
  | { readonly kind: 'new'; readonly leaves: RunRecord | null; readonly says: readonly string[] }
  | { readonly kind: 'resume'; readonly run: RunRecord }
  /** It is complete: nothing is sent, its verdict is told again. */
  | { readonly kind: 'repeat'; readonly run: RunRecord };

interface Wanted extends RunWish {
  readonly name: string;
  readonly identity: Identity;
  readonly resumeWithinHours: number;
  readonly nowMs: number;
  /** As the hint repeats it. */
  readonly configPath: string;
}

const hourMs = 3_600_000;

/**
 * Which run does `run` mean? A complete one is never silently used again, an unfinished one never silently left.
 * @throws UserError exit 2 where the wish contradicts itself or the run named has another identity
 */
export function chooseRun(store: Store, wanted: Wanted): RunChoice {
  const { resume, runKey, fresh } = wanted;
  if (resume !== null && (runKey !== null || fresh))
    throw new UserError(
      `--resume already says which run is meant: ${fresh ? '--fresh' : '--run-key'} cannot be added.`,
      {
        next: 'Leave one of the two out.',
      },
    );
  if (resume !== null) return chooseNamed(store, wanted, resume);
  return runKey === null ? chooseByIdentity(store, wanted) : chooseByKey(store, wanted, runKey);
}

function chooseNamed(store: Store, wanted: Wanted, reference: string): RunChoice {
  const run = resolveRun(store, reference);
  const differences = differencesTo(run, wanted);
  if (differences.length > 0)
    throw new UserError(`Run ${run.id} cannot be resumed with this config: it asks something else.`, {
      where: wanted.configPath,
      next: `Differences: ${differences.join('; ')}. Undo them, or start a new run without --resume.`,
    });
  return goOn(run);
}

function chooseByKey(store: Store, wanted: Wanted, runKey: string): RunChoice {
  const run = newestByKey(store, wanted.name, runKey);
  if (!run) return { kind: 'new', leaves: null, says: [] };
  const differences = differencesTo(run, wanted);
  if (differences.length === 0 && !wanted.fresh && run.status !== 'abandoned') return goOn(run);
  if (differences.length === 0 && !wanted.fresh) return { kind: 'resume', run };
  const why = wanted.fresh ? '--fresh' : differences.join('; ');
  const says = [`Run key ${runKey} was run ${run.id}'s; a new run takes it over (${why}).`];
  return { kind: 'new', leaves: unfinished(run), says: [...says, ...farewell(run, wanted)] };
}

function chooseByIdentity(store: Store, wanted: Wanted): RunChoice {
  const run = newestByIdentity(store, wanted.name, wanted.identity.configHash, ['interrupted', 'stopped']);
  if (!run) return { kind: 'new', leaves: null, says: [] };
  const ageHours = (wanted.nowMs - (lastAnswerMs(store, run.rowId) ?? run.startedMs)) / hourMs;
  if (!wanted.fresh && ageHours < wanted.resumeWithinHours) return { kind: 'resume', run };
  return { kind: 'new', leaves: run, says: farewell(run, wanted) };
}

function goOn(run: RunRecord): RunChoice {
  return run.status === 'complete' ? { kind: 'repeat', run } : { kind: 'resume', run };
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
