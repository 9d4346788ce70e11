import type { StopSwitch } from '../runner/stop.ts';
import { type Claim, claimRun, type HeldBy, liveRunOf } from '../store/claim-run.ts';
import type { Store } from '../store/open-store.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { exitCodeOf } from './interrupt.ts';
import type { World } from './wiring.ts';

/** What to do where a live process writes a run of the name: refuse, queue behind it, or run beside it. */
export type WhenLive = 'refuse' | 'wait' | 'parallel';

type ClaimWorld = Pick<World, 'clock' | 'pid' | 'host'>;

/** Looking costs a lock on a tiny file; a night that waited for another can wait a second more. */
const lookEveryMs = 1000;

/**
 * Claims the name of a run.
 * @param stop ends the waiting
 * @throws UserError exit 5 where a live process has it, under `refuse`; 130 or 143 where the waiting was ended
 */
export async function claimName(
  store: Store,
  name: string,
  whenLive: WhenLive,
  stop: StopSwitch,
  world: ClaimWorld,
  tell: (sentence: string) => void,
): Promise<Claim> {
  let toldOf = '';
  while (true) {
    const holder = { pid: world.pid, host: world.host, startedMs: world.clock.wallMs() };
    const claim = claimRun(store, name, holder, whenLive === 'parallel');
    if (!('heldBy' in claim)) return claim;
    const { heldBy } = claim;
    if (whenLive !== 'wait') throw liveElsewhere(name, heldBy, whenLive);
    const who = `${titleOf(name, heldBy)} (${placeOf(heldBy)})`;
    if (toldOf !== placeOf(heldBy)) tell(`Waiting for the end of ${who}.`);
    toldOf = placeOf(heldBy);
    await untilFree(store, name, stop, world);
    if (stop.requested) throw waitingEnded(who, stop);
  }
}

/** Several may wait: who finds the name free still has to claim it. */
async function untilFree(store: Store, name: string, stop: StopSwitch, { clock }: ClaimWorld): Promise<void> {
  const ended = new AbortController();
  stop.onRequest(() => ended.abort());
  while (!stop.requested && liveRunOf(store, name) !== null) await clock.wait(lookEveryMs, ended.signal);
}

/** The name is another's, or under `parallel` the very run that is meant. */
export function liveElsewhere(name: string, heldBy: HeldBy, whenLive: WhenLive): UserError {
  const beside = whenLive === 'parallel' ? '' : ', start another run beside it with --parallel,';
  return new UserError(`${titleOf(name, heldBy)} is live.`, {
    where: placeOf(heldBy),
    next: `Queue behind it with --wait-for-other${beside} or stop it.`,
    exitCode: 5,
  });
}

function waitingEnded(who: string, { cause }: StopSwitch): UserError {
  const by = cause?.kind === 'signal' ? cause.signal : null;
  return new UserError(`${by ?? 'The caller'} ended the waiting for ${who}: nothing was begun.`, {
    exitCode: by === null ? 130 : exitCodeOf(by),
  });
}

function titleOf(name: string, { runId }: HeldBy): string {
  return `${runId === null ? 'A run' : `Run ${runId}`} of the name ${name}`;
}

function placeOf({ pid, host, startedMs }: HeldBy): string {
  return `process ${pid} on ${host}, since ${new Date(startedMs).toISOString()}`;
}
