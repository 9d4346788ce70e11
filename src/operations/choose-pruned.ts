import type { PrunableRun } from '../store/prunable-runs.ts';

/** A run goes only where every rule that is given lets it go; null: not given. */
export interface PruneRules {
  /** The newest so many runs of a name stay. */
  readonly keep: number | null;
  /** The newest so many good runs of a name stay. */
  readonly keepGreen: number | null;
  /** What was touched since stays; epoch milliseconds. */
  readonly olderThanMs: number | null;
}

type Candidate = Pick<
  PrunableRun,
  'rowId' | 'name' | 'status' | 'touchedMs' | 'confirmsRowId' | 'isGood' | 'isBeingPruned'
>;

export interface ChosenRuns<Run> {
  /** The newest first. */
  readonly going: readonly Run[];
  /** The rules let them go, and they stay: `maxDrift` is measured from them. */
  readonly heldForDrift: readonly Run[];
}

/**
 * Which runs go. Live ones never do; and a run, those that confirm it and what it confirms go together or not at all.
 * @param runs all runs of the database, the newest first
 * @param name only runs of this name go; null: of any
 * @param references row ids of the runs that drift is measured from: they stay as long as another run of their name does
 */
export function runsToPrune<Run extends Candidate>(
  runs: readonly Run[],
  rules: PruneRules,
  name: string | null,
  references: ReadonlySet<number>,
): ChosenRuns<Run> {
  const isOpen = rules.keep !== null || rules.olderThanMs !== null;
  const stays = stayingBy(runs, rules);
  const mayGo = (run: Run): boolean => {
    if (run.status === 'running') return false;
    return run.isBeingPruned || (isOpen && (name === null || run.name === name) && !stays(run));
  };
  const held = new Set(runs.filter((run) => !mayGo(run)).map(rootOf));
  const free = runs.filter((run) => !held.has(rootOf(run)));
  const livingNames = new Set(runs.filter((run) => held.has(rootOf(run))).map((run) => run.name));
  const isReference = (run: Run): boolean => references.has(rootOf(run)) && livingNames.has(run.name);
  const [going, heldForDrift] = [free.filter((run) => !isReference(run)), free.filter(isReference)];
  return { going, heldForDrift };
}

/** The run that a confirm run belongs to; any other is its own. */
function rootOf({ rowId, confirmsRowId }: Candidate): number {
  return confirmsRowId ?? rowId;
}

function stayingBy(runs: readonly Candidate[], { keep, keepGreen, olderThanMs }: PruneRules) {
  const whole = runs.filter(({ isBeingPruned, confirmsRowId }) => !isBeingPruned && confirmsRowId === null);
  const kept = new Set([
    ...newestOfEachName(whole, keep ?? 0),
    ...newestOfEachName(
      whole.filter(({ isGood }) => isGood),
      keepGreen ?? 0,
    ),
  ]);
  return (run: Candidate): boolean => kept.has(run.rowId) || (olderThanMs !== null && run.touchedMs >= olderThanMs);
}

function newestOfEachName(runs: readonly Candidate[], count: number): number[] {
  return [...Map.groupBy(runs, ({ name }) => name).values()].flatMap((ofName) =>
    ofName.slice(0, count).map(({ rowId }) => rowId),
  );
}
