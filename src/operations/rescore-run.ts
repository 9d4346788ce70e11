import { existsSync } from 'node:fs';
import type { RunNumbers } from '../analysis/summarise-run.ts';
import type { LocatedConfig } from '../config/read-config.ts';
import { countOf } from '../report/format-values.ts';
import type { RescoredData, RescoredMean } from '../report/rescored.ts';
import { type Claim, claimRun } from '../store/claim-run.ts';
import { confirmRunOf } from '../store/confirm-runs.ts';
import { openStore, type Store } from '../store/open-store.ts';
import { type RunRecord, readRun } from '../store/read-runs.ts';
import { readVariants } from '../store/run-records.ts';
import { readScorers, useScorers } from '../store/scorer-revisions.ts';
import { resolveRun } from '../store/select-run.ts';
import type { ExitCode } from '../vocabulary/run.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { type ExpectedAnew, expectAnew } from './expect-anew.ts';
import { ExpectingRows } from './expecting-rows.ts';
import { judgeRescored } from './judge-rescored.ts';
import { findPrepared, prepareDataset } from './prepare-dataset.ts';
import { numbersOf } from './report-run.ts';
import { type GradingConfig, gradingConfig } from './rescore-config.ts';
import { scoreStored } from './score-stored.ts';
import { withScratchStore } from './scratch-store.ts';
import type { World } from './wiring.ts';

export interface RescoreOptions {
  /** As a person names it. */
  readonly run: string;
  /** Whose scorers grade; null: the one that the run was started with. */
  readonly config: string | null;
  /** Absolute. */
  readonly dbPath: string;
}

export interface Rescored {
  /** The verdict's; 0 where the run is not complete. */
  readonly exitCode: ExitCode;
  readonly data: RescoredData;
}

/**
 * Grades the stored answers of a run anew, with the scorers and gates that its config has today, and by what its dataset
 * expects today. Nothing is sent. The new scores take the place of the old ones once all are there; cut off before, the run is
 * as it was, and the next call goes on.
 * @throws UserError exit 2 where there is no such run, its config is gone, or something of it cannot be graded; 5 where it is live
 */
export async function rescore(
  { run: reference, config, dbPath }: RescoreOptions,
  world: World,
  notice: (sentence: string) => void,
): Promise<Rescored> {
  const store = openStore(dbPath, 'existing');
  try {
    const run = resolveRun(store, reference);
    if (run.confirms !== null)
      throw new UserError(`Run ${run.id} only confirms run ${run.confirms}: it is graded together with it.`, {
        where: reference,
        next: `promptbatch rescore ${run.confirms}`,
      });
    const { located, configPath } = await gradingConfig(run, config, world, notice);
    return await withRowsOfToday(store, located, { world, notice }, async (rows) => {
      const claim = claimFor(store, run, world);
      try {
        return await rescoreClaimed(store, readRun(store, run.rowId), { configPath, located, rows }, world);
      } finally {
        claim.release();
      }
    });
  } finally {
    store.close();
  }
}

interface Today extends GradingConfig {
  /** Of the config's dataset; null: its file is gone. */
  readonly rows: ExpectingRows | null;
}

async function rescoreClaimed(store: Store, run: RunRecord, today: Today, world: World): Promise<Rescored> {
  const { config } = today.located;
  const reRun = confirmRunOf(store, run.rowId);
  const runs = reRun ? [run, reRun] : [run];
  const expected = runs.map((each) => expectFor(store, each, today));
  const before = numbersByScorer(store, run);
  let scoredNow = 0;
  for (const [index, each] of runs.entries()) {
    const done = await scoreStored(store, each, expectedAt(expected, index), world.clock);
    if (done.kind === 'pruned') throw textsPruned(each, done.answers);
    scoredNow += done.scoredNow;
  }
  store.transaction(() => {
    for (const [index, { rowId }] of runs.entries()) useScorers(store, rowId, expectedAt(expected, index).fingerprints);
  });
  const rows = today.rows ?? new ExpectingRows(store, { ...run.dataset, id: run.datasetId });
  const whole = reRun?.status === 'complete' ? reRun : null;
  const after =
    run.status === 'complete' ? await judgeRescored(store, run.rowId, whole, { config, rows }, world.clock) : null;
  return {
    exitCode: after?.exitCode ?? 0,
    data: {
      schemaVersion: 1,
      run: { id: run.id, name: run.name },
      config: today.configPath,
      scoredNow,
      rowsElsewhere: expectedAt(expected, 0).rowsElsewhere,
      scores: changesOf(before, numbersByScorer(store, run)),
      verdict: after && { before: run.verdict, after },
    },
  };
}

function expectedAt(expected: readonly ExpectedAnew[], index: number): ExpectedAnew {
  const found = expected[index];
  if (!found) throw new Error(`There is no run ${index}.`);
  return found;
}

/** As before a run: a row for which nothing usable is expected is told before anything is done. */
function expectFor(store: Store, run: RunRecord, { located, rows }: Today): ExpectedAnew {
  const { config, whereIs } = located;
  const expected = expectAnew(store, run, config.scorers, rows, whereIs);
  if (expected.problemCount > 0) throw UserError.of(expected.problems, expected.problemCount);
  return expected;
}

/** A dataset that no run has yet is read into a database of its own, which goes with `use`: no run here would ever have it. */
async function withRowsOfToday<Found>(
  store: Store,
  { config }: LocatedConfig,
  { world, notice }: { readonly world: World; readonly notice: (sentence: string) => void },
  use: (rows: ExpectingRows | null) => Promise<Found>,
): Promise<Found> {
  const { dataset } = config;
  if (!existsSync(dataset.path)) {
    notice(`The dataset ${dataset.path} is gone: the answers are graded by the rows that are stored with the run.`);
    return use(null);
  }
  const known = await findPrepared(store, dataset);
  if (known) return use(new ExpectingRows(store, known));
  return withScratchStore(world, async (scratch) =>
    use(new ExpectingRows(scratch, await prepareDataset(scratch, dataset, world))),
  );
}

/** The run alone, under no name: another run of its name may begin meanwhile. */
function claimFor(store: Store, run: RunRecord, { pid, host, clock }: World): Claim {
  const claim = claimRun(store, '', { pid, host, startedMs: clock.wallMs() }, true);
  if ('heldBy' in claim) throw new Error('A claim beside others was refused.');
  const other = claim.take(run.rowId);
  if (!other) return claim;
  claim.release();
  throw new UserError(`Run ${run.id} is live: it cannot be graded anew now.`, {
    where: `process ${other.pid} on ${other.host}, since ${new Date(other.startedMs).toISOString()}`,
    next: 'Wait for its end, or stop it.',
    exitCode: 5,
  });
}

function textsPruned({ id }: RunRecord, answers: number): UserError {
  return new UserError(
    `The texts of ${countOf(answers, 'answer')} of run ${id} were pruned: nothing can grade them anew.`,
    {
      where: `run ${id}`,
      next: 'It keeps the scores it has.',
    },
  );
}

type MeansByScorer = ReadonlyMap<string, readonly (RescoredMean & { readonly variant: string })[]>;

function numbersByScorer(store: Store, run: RunRecord): MeansByScorer {
  const variants = readVariants(store, run.rowId).map(({ label }) => label);
  const numbers: RunNumbers = numbersOf(store, run, variants.length);
  return new Map(
    readScorers(store, run.rowId).map(({ scorer }) => [
      scorer,
      variants.map((variant, index) => {
        const { n = 0, mean = null } = numbers.variants[index]?.scores[scorer] ?? {};
        return { variant, n, mean };
      }),
    ]),
  );
}

/** Today's scorers first, then those that are gone. */
function changesOf(before: MeansByScorer, after: MeansByScorer): RescoredData['scores'] {
  const scorers = [...new Set([...after.keys(), ...before.keys()])];
  return scorers.flatMap((scorer) => {
    const [old, now] = [before.get(scorer), after.get(scorer)];
    return (now ?? old ?? []).map(({ variant }, index) => {
      return { variant, scorer, before: meanOf(old?.[index]), after: meanOf(now?.[index]) };
    });
  });
}

function meanOf(mean: RescoredMean | undefined): RescoredMean | null {
  return mean ? { n: mean.n, mean: mean.mean } : null;
}
