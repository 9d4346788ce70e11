import type { ConfigSource } from '../config/open-config.ts';
import type { Overrides } from '../config/overrides.ts';
import type { Store } from '../store/open-store.ts';
import type { RunRecord } from '../store/read-runs.ts';
import { refuseUnpriced, unpricedForNow } from './budget-in-force.ts';
import { refuseContradiction } from './choose-run.ts';
import { acceptAfterwards, concludeRun, type Evaluated } from './conclude-run.ts';
import { executeRun, type RunWatcher } from './execute-run.ts';
import { type Interrupts, listenForInterrupts } from './interrupt.ts';
import { type EvaluateWish, openTry } from './open-try.ts';
import { type PreparedRun, prepareRun } from './prepare-run.ts';
import { pricesInForce, unusedPrices } from './prices-in-force.ts';
import { reachEndpoint } from './reach-endpoint.ts';
import { reportOf } from './report-run.ts';
import { refuseUnknownBaseline } from './rescored-baseline.ts';
import { ResultsFile } from './results-file.ts';
import { timeBudgets } from './time-budgets.ts';
import type { World } from './wiring.ts';

export interface EvaluateOptions extends EvaluateWish {
  readonly config: ConfigSource;
  readonly overrides: Overrides;
  /** Absolute. */
  readonly dbPath: string;
  /** Stops the run in good order, as the first Ctrl-C does. */
  readonly abort?: AbortSignal | null;
}

/**
 * The main job, top to bottom: dataset → plan → runner → endpoint → store → scoring → analysis → report.
 * @throws UserError for everything that keeps a run from starting; nothing was sent then
 */
export async function evaluate(options: EvaluateOptions, world: World, watch: RunWatcher): Promise<Evaluated> {
  refuseContradiction(options);
  const file = new ResultsFile(options.dbPath);
  try {
    const prepared = await prepareRun(() => file.store(), options.config, options.overrides, world);
    const interrupts = listenForInterrupts(world, watch.notice, options.abort ?? null);
    try {
      return await evaluatePrepared(file, prepared, options, interrupts, world, watch);
    } finally {
      interrupts.release();
    }
  } finally {
    await file.close();
  }
}

/** The same, from where config and dataset are known to be right. */
export async function evaluatePrepared(
  file: ResultsFile,
  prepared: PreparedRun,
  wish: EvaluateWish,
  interrupts: Interrupts,
  world: World,
  watch: RunWatcher,
): Promise<Evaluated> {
  const store = file.store();
  const writer = file.nextWriter();
  const endpoint = await reachEndpoint(store, prepared, world);
  try {
    const stop = interrupts.newStop();
    refuseUnknownBaseline(store, prepared);
    const opened = await openTry(store, prepared, wish, stop, world, watch.notice, async () => {
      const models = [...new Set(prepared.config.variants.map(({ model }) => model))];
      const { notices, prices, unasked } = await endpoint.lookUp(models);
      const inForce = pricesInForce(prepared.config, prices);
      refuseUnpriced(prepared.config, prepared.configPath, inForce, unasked);
      const unpriced = unasked === null ? [] : unpricedForNow(prepared.config, inForce, unasked);
      for (const sentence of [...notices, ...unpriced, ...unusedPrices(prepared.config)]) watch.notice(sentence);
      return inForce;
    });
    if (opened.kind === 'repeat') return repeat(store, opened.run, wish, world, watch);
    interrupts.begun(opened.run.id);
    const times = timeBudgets(prepared.config.budget, world.clock);
    const { prepared: planned, prices, run, claim, isResumed } = opened;
    const { retryFailed, acceptsBaseline } = wish;
    const asked = { file, prepared: planned, endpoint, prices, times };
    const asking = { ...asked, retryFailed, acceptsBaseline, interrupts, world, watch };
    try {
      const end = await executeRun(store, planned, { run, isResumed, times }, endpoint, writer, stop, world, watch);
      return await concludeRun(asking, run.rowId, end);
    } finally {
      claim.release();
    }
  } finally {
    await endpoint.close();
    await writer.discard();
  }
}

function repeat(store: Store, run: RunRecord, wish: EvaluateWish, world: World, watch: RunWatcher): Evaluated {
  const why = wish.retryFailed ? 'has no failed sample' : 'is complete';
  const failed = run.failed > 0 ? ` To ask the failed samples again (${run.failed}): --retry-failed.` : '';
  watch.notice(`Run ${run.id} ${why}: nothing is sent, its verdict is told again.${failed} For a new run: --fresh.`);
  const told = wish.acceptsBaseline ? acceptAfterwards(store, run, world) : run;
  return { exitCode: told.verdict?.exitCode ?? 0, report: reportOf(store, told) };
}
