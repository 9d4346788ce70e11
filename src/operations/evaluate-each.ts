import type { Config } from '../config/schema.ts';
import type { ReportData } from '../report/report-data.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { refuseContradiction } from './choose-run.ts';
import type { Evaluated } from './conclude-run.ts';
import { type EvaluateOptions, evaluatePrepared } from './evaluate.ts';
import type { RunWatcher } from './execute-run.ts';
import { exitCodeOf, listenForInterrupts } from './interrupt.ts';
import type { EvaluateWish } from './open-try.ts';
import { expectOutputs } from './outputs.ts';
import { prepareAll } from './prepare-all.ts';
import { prepareRun } from './prepare-run.ts';
import { ResultsFile } from './results-file.ts';
import type { World } from './wiring.ts';

export interface EvaluateEachOptions extends Omit<EvaluateOptions, 'config' | 'abort'> {
  /** At least one. */
  readonly configs: readonly string[];
}

export interface EvaluatedOne extends Pick<Evaluated, 'exitCode'> {
  /** null: this run did not start. */
  readonly report: ReportData | null;
  /** What it was asked by; null: none of what was left was begun. */
  readonly config: Config | null;
  /** What kept this run from starting, while others of the same call may run; null: nothing did. */
  readonly error: UserError | null;
}

/**
 * Runs several configs one after the other, each of them validated before the first is sent. A run that cannot start does not
 * keep the others from it; a signal does.
 * @throws UserError where a config or dataset is wrong, or where the only run cannot start; nothing was sent then
 */
export async function* evaluateEach(
  options: EvaluateEachOptions,
  world: World,
  watch: RunWatcher,
): AsyncGenerator<EvaluatedOne> {
  const { configs, overrides } = options;
  refuseWrongWish(options);
  const file = new ResultsFile(options.dbPath);
  try {
    const runs = await prepareAll(configs, (config) => prepareRun(() => file.store(), config, overrides, world));
    await expectOutputs(
      runs.map(({ config }) => config),
      world.cwd,
    );
    const interrupts = listenForInterrupts(world, watch.notice, null);
    try {
      for (const [index, prepared] of runs.entries()) {
        const signal = interrupts.signal();
        if (signal !== null) {
          const left = runs.slice(index).map(({ config }) => config.name);
          watch.notice(`${signal}: not begun: ${left.join(', ')}.`);
          yield { exitCode: exitCodeOf(signal), report: null, config: null, error: null };
          return;
        }
        const evaluateIt = () => evaluatePrepared(file, prepared, options, interrupts, world, watch);
        const evaluated = runs.length === 1 ? { ...(await evaluateIt()), error: null } : await orError(evaluateIt);
        yield { ...evaluated, config: prepared.config };
      }
    } finally {
      interrupts.release();
    }
  } finally {
    await file.close();
  }
}

/** @throws UserError exit 2 where what is wished cannot be */
export function refuseWrongWish(wish: Pick<EvaluateEachOptions, keyof EvaluateWish | 'configs' | 'overrides'>): void {
  const { resume, configs } = wish;
  refuseContradiction(wish);
  refuseTryOut(wish);
  if (resume !== null && configs.length > 1)
    throw new UserError('--resume names one run, but there are several configs.', {
      where: '--resume',
      next: 'Run its config alone.',
    });
}

/** A run of fewer rows than the config's is a try-out: full nights would not be compared with it. */
function refuseTryOut({
  acceptsBaseline,
  overrides,
}: Pick<EvaluateEachOptions, 'acceptsBaseline' | 'overrides'>): void {
  const flags = { '--limit': overrides.rowLimit, '--sample': overrides.sample, '--filter': overrides.filter };
  const [flag] = Object.entries(flags).find(([, said]) => said !== undefined) ?? [];
  if (!acceptsBaseline || flag === undefined) return;
  throw new UserError(
    `--accept-baseline cannot be added to ${flag}: a run of some rows only is no baseline for the others.`,
    {
      where: '--accept-baseline',
      next: `Leave ${flag} out; where every night asks for these rows, \`promptbatch accept\` this run once it is complete.`,
    },
  );
}

async function orError(evaluateIt: () => Promise<Evaluated>): Promise<Omit<EvaluatedOne, 'config'>> {
  try {
    return { ...(await evaluateIt()), error: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { exitCode: error.exitCode, report: null, error };
  }
}
