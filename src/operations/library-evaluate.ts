import type { ConfigInput } from '../config/config-input.ts';
import type { Overrides } from '../config/overrides.ts';
import type { ReportData } from '../report/report-data.ts';
import type { ExitCode, Verdict } from '../vocabulary/run.ts';
import { databasePath } from './database-path.ts';
import type { RunWatcher } from './execute-run.ts';
import type { RunSnapshot } from './run-progress.ts';
import type { World } from './wiring.ts';

export type { ReportData };

/** What a program may say beside the config. Everything has a default. */
export interface EvaluateOptions {
  /** Where a config object's relative paths start from. Default: the working directory. A file's start from its own folder. */
  readonly folder?: string;
  /** The database file. Default: what PROMPTBATCH_DB names, else `./results/promptbatch.db`; it is created. */
  readonly db?: string;
  /** One run a key, e.g. the date: it is resumed, or its verdict told again and nothing sent. */
  readonly runKey?: string;
  /** Go on with this run: an id, a run key or a name. */
  readonly resume?: string;
  /** Begin a new run, whatever is unfinished. Default false. */
  readonly fresh?: boolean;
  /** Send the failed samples of a run again: of the one that `runKey` or `resume` names, else of the newest. Default false. */
  readonly retryFailed?: boolean;
  /** Declare the run good once it completes, so that later ones are compared with it and none before it. Default false. */
  readonly acceptBaseline?: boolean;
  /** Where another process, or another call, runs this name: refuse, wait for its end, or run beside it. Default `refuse`. */
  readonly whenLive?: 'refuse' | 'wait' | 'parallel';
  /** What holds in place of the config's own words, as the flags of `promptbatch run`. */
  readonly overrides?: Overrides;
  /** Keys and settings are read from it. Default: the process's own environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Its abort stops the run in good order: what is in flight may finish (`graceMs`) and is saved; exit code 130. */
  readonly signal?: AbortSignal;
  /**
   * true: SIGINT and SIGTERM stop the run in good order, and the second leaves the process at once, as on the command line.
   * Default false: signals do what they do without us; what was answered is saved even then.
   */
  readonly handleSignals?: boolean;
  /** Called about once a second while requests are under way, and once at their end. */
  readonly onProgress?: (progress: Progress) => void;
  /** A sentence that a person should know, e.g. that the model is deprecated. */
  readonly onNotice?: (sentence: string) => void;
}

/** Where a run stands; what its earlier tries did is counted in. */
export interface Progress {
  readonly runId: string;
  readonly planned: number;
  readonly answered: number;
  readonly failed: number;
  /** Sent and not yet saved. */
  readonly inFlight: number;
  /** Samples a second, of late; null: too early to say. */
  readonly ratePerSecond: number | null;
  readonly etaMs: number | null;
  readonly elapsedMs: number;
  /** Of this try. */
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** Decimal string; null: the endpoint has not said. */
  readonly costBilledUsd: string | null;
  /** By the prices of the config or the endpoint's list; null: unknown. */
  readonly costComputedUsd: string | null;
}

/** How a run ended. */
export interface Evaluation {
  /** As `promptbatch run` would exit: 0 good, 3 incomplete, 4 refused, 5 a local failure, 10 a gate failed, 130 aborted. */
  readonly exitCode: ExitCode;
  readonly verdict: Verdict;
  /** What `promptbatch report --format json` prints: `docs/report.schema.json`. */
  readonly report: ReportData;
}

const progressEveryMs = 1000;

/**
 * Runs a config: asks, saves, scores, reports, and resumes what an earlier call of the same config left unfinished. Prints
 * nothing, never ends the process, and leaves signals alone unless asked.
 * @param config a YAML or JSON file by its path, or an object (see `defineConfig`), which needs a `name`
 * @throws UserError for everything that keeps the run from starting (config, dataset, key, another live run of its name), with
 *   nothing sent; and where the database breaks so far that nothing can be read from it (`exitCode` 5)
 */
export async function evaluate(config: string | ConfigInput, options: EvaluateOptions = {}): Promise<Evaluation> {
  const { processEnvironment, realWorld } = await import('./wiring.ts');
  const { evaluate: evaluateRun } = await import('./evaluate.ts');
  const env = options.env ?? processEnvironment();
  const world = realWorld(env);
  const dbPath = databasePath(options.db, env);
  const { runKey = null, resume = null, fresh = false, retryFailed = false, whenLive = 'refuse' } = options;
  const { acceptBaseline = false, overrides = {}, signal: abort = null } = options;
  const { exitCode, report } = await evaluateRun(
    {
      config: typeof config === 'string' ? config : { config, folder: options.folder ?? world.cwd },
      dbPath,
      runKey,
      resume,
      fresh,
      retryFailed,
      whenLive,
      acceptsBaseline: acceptBaseline,
      overrides,
      abort,
    },
    asGuest(world, options.handleSignals ?? false),
    watcherOf(world, (sentence) => options.onNotice?.(sentence), options.onProgress),
  );
  if (!report.verdict) throw new Error(`Run ${report.run.id} ended without a verdict.`);
  return { exitCode, verdict: report.verdict, report };
}

/** The process is somebody else's: its memory settings stay, and its signals unless it gives them to us. */
function asGuest(world: World, handleSignals: boolean): World {
  const guest = { ...world, preferMemory: () => undefined };
  return handleSignals ? guest : { ...guest, onSignal: () => () => undefined };
}

function watcherOf(
  { clock }: World,
  notice: (sentence: string) => void,
  onProgress: EvaluateOptions['onProgress'],
): RunWatcher {
  let over = new AbortController();
  let telling: Promise<void> | null = null;
  return {
    notice,
    // A run that is asked again starts a second time.
    started: ({ id, snapshot }) => {
      if (!onProgress) return;
      over = new AbortController();
      telling = (async () => {
        while (!over.signal.aborted) {
          onProgress(progressOf(id, snapshot()));
          await clock.wait(progressEveryMs, over.signal);
        }
        onProgress(progressOf(id, snapshot()));
      })();
      // What the caller's function throws is met at the end, once every answer under way is saved.
      telling.catch(() => undefined);
    },
    changed: () => undefined,
    ended: async () => {
      over.abort();
      await telling;
    },
  };
}

function progressOf(runId: string, { costBilledUsd, costComputedUsd, ...snapshot }: RunSnapshot): Progress {
  const { planned, answered, failed, inFlight, ratePerSecond, etaMs, elapsedMs, promptTokens, completionTokens } =
    snapshot;
  return {
    runId,
    planned,
    answered,
    failed,
    inFlight,
    ratePerSecond,
    etaMs,
    elapsedMs,
    promptTokens,
    completionTokens,
    costBilledUsd,
    costComputedUsd,
  };
}
