import type { Config } from '../config/schema.ts';
import { missesTooMuch } from '../store/green-run.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { resolveRun } from '../store/select-run.ts';
import type { Clock } from '../vocabulary/clock.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { type Baseline, type ComparedRun, chooseBaseline, noBaseline } from './choose-baseline.ts';
import type { ExpectingRows } from './expecting-rows.ts';
import type { ScoreReader, VariantOfRun } from './score-reader.ts';
import { scoreLikeTonight } from './score-stored.ts';

/** What grades tonight's answers. */
export interface GradedTonight {
  readonly config: Config;
  /** Of tonight's dataset. */
  readonly rows: ExpectingRows;
}

/**
 * What one variant of a run is compared with. A run that the config names and that is not there, or not whole, is no baseline:
 * then there is none.
 */
export function wholeBaseline(
  reader: ScoreReader,
  { config }: { readonly config: Pick<Config, 'baseline'> },
  { name, rowId }: Pick<ComparedRun, 'name' | 'rowId'>,
  label: string,
): Baseline {
  try {
    const baseline = chooseBaseline(reader, { name, rowId, baseline: config.baseline }, label);
    return {
      ...baseline,
      window: baseline.window.filter(({ run }) => run.status === 'complete' && !missesTooMuch(run)),
    };
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode !== 2) throw error;
    return noBaseline;
  }
}

/**
 * A run that the config names must be there before anything is sent; of its own name there may be none yet.
 * @throws UserError exit 2
 */
export function refuseUnknownBaseline(store: Store, { config, configPath }: NamingBaseline): void {
  const { baseline, name } = config;
  if (!('run' in baseline) || baseline.run === name) return;
  try {
    resolveRun(store, baseline.run);
  } catch (error) {
    if (!(error instanceof UserError) || error.exitCode !== 2) throw error;
    throw new UserError(`The baseline is not there. ${error.message}`, {
      where: `${configPath}: baseline`,
      // Run this config first, as an empty database would have it, is what was just refused.
      next: hasRuns(store) ? error.next : leaveBaselineOut,
    });
  }
}

interface NamingBaseline {
  readonly config: Pick<Config, 'baseline' | 'name'>;
  readonly configPath: string;
}

export const leaveBaselineOut = 'Leave baseline out for the first run, or name a run of the database.';

function hasRuns(store: Store): boolean {
  return store.get('SELECT 1 FROM runs LIMIT 1') !== undefined;
}

/**
 * The same nights, scored as tonight is: where scorers or expectations changed since, their stored answers are scored anew.
 * A night whose answers are no longer stored cannot be, and is left out.
 */
export async function scoredLikeTonight(
  store: Store,
  { window, reference, recent, history, whyNone }: Baseline,
  { config, rows }: GradedTonight,
  clock: Pick<Clock, 'wait'>,
): Promise<Baseline> {
  const scored = new Map<number, VariantOfRun['revisions'] | null>();
  const revisionsOf = async (night: RunRecord) => {
    const scoring = await scoreLikeTonight(store, night, config.scorers, rows, clock);
    return scoring.kind === 'scored' ? scoring.revisions : null;
  };
  const like = async (nights: readonly VariantOfRun[]): Promise<readonly VariantOfRun[]> => {
    const kept: VariantOfRun[] = [];
    for (const night of nights) {
      const { rowId } = night.run;
      if (!scored.has(rowId)) scored.set(rowId, await revisionsOf(night.run));
      const revisions = scored.get(rowId);
      if (revisions) kept.push({ ...night, revisions });
    }
    return kept;
  };
  return {
    window: await like(window),
    reference: await like(reference),
    recent: await like(recent),
    history: await like(history),
    whyNone,
  };
}
