import { RunningCost } from '../pricing/running-cost.ts';
import { runSamples } from '../runner/run-samples.ts';
import type { StopSwitch } from '../runner/stop.ts';
import type { TimeBudget } from '../runner/stop-in-time.ts';
import type { RateLimits, RunEnd, RunnerWorld, SaveFailure } from '../runner/world.ts';
import { answeredVariants, doneSeqs } from '../store/done-samples.ts';
import { seqsAskedAgain } from '../store/failed-attempts.ts';
import type { Store } from '../store/open-store.ts';
import { type RunRecord, readRun } from '../store/read-runs.ts';
import type { RunEventRecord } from '../store/write-results.ts';
import type { WarmWriter, Writer } from '../store/writer.ts';
import type { Sample } from '../vocabulary/sample.ts';
import { budgetOf } from './budget-in-force.ts';
import { planLanes } from './lanes.ts';
import type { PreparedRun } from './prepare-run.ts';
import { pricesOf } from './prices-in-force.ts';
import type { ReachedEndpoint } from './reach-endpoint.ts';
import { RunProgress, type RunSnapshot } from './run-progress.ts';
import { Scoring } from './score-answers.ts';
import { EventRecorder } from './stored-events.ts';
import type { World } from './wiring.ts';

/** V8 lets the heap grow while there is room; over a long run that would be memory nobody needs. */
const samplesOfLongRun = 20_000;

/** Told to whoever watches a run. */
export interface RunWatcher {
  /** Something a person should know. */
  readonly notice: (sentence: string) => void;
  /** Requests begin; `snapshot` may be asked at any time until `ended`. */
  readonly started: (about: StartedRun) => void;
  /** A change of how requests go out, as it is stored. */
  readonly changed: (event: RunEventRecord) => void;
  /** Nothing is sent any more. */
  readonly ended: () => Promise<void>;
}

interface StartedRun {
  readonly id: string;
  readonly name: string;
  readonly isResumed: boolean;
  readonly samples: number;
  /** With a result of an earlier try. */
  readonly doneBefore: number;
  readonly simulated: boolean;
  readonly snapshot: () => RunSnapshot;
}

export interface Opened {
  readonly run: RunRecord;
  readonly isResumed: boolean;
  /** The budgets of time: of the whole call, a re-run included. */
  readonly times: readonly TimeBudget[];
}

/**
 * One try of a run: endpoint → store → scoring, until every sample has its result and scores, or until it stops.
 * @returns how it ended; what could not be saved at the very end counts as a stop
 */
export async function executeRun(
  store: Store,
  prepared: PreparedRun,
  opened: Opened,
  endpoint: ReachedEndpoint,
  warm: WarmWriter,
  stop: StopSwitch,
  world: World,
  watch: RunWatcher,
): Promise<RunEnd> {
  const { run, isResumed } = opened;
  if (run.samples > samplesOfLongRun) world.preferMemory();
  const writer = await warm.openFor(run.rowId, watch.notice);
  try {
    const scoring = new Scoring(store, run.rowId, prepared, writer, world.clock);
    const before = { planned: run.samples, answered: run.answered, failed: run.failed };
    const limits = limitsOf(prepared.config);
    const progress = new RunProgress(
      before,
      world.clock,
      new RunningCost(pricesOf(store, run.rowId), run.tries),
      limits,
    );
    watch.started({
      id: run.id,
      name: run.name,
      isResumed,
      samples: run.samples,
      doneBefore: run.answered + run.failed,
      simulated: 'simulated' in prepared.config.endpoint,
      snapshot: () => progress.snapshot(),
    });
    const sinks = { writer, scoring, progress, changed: watch.changed };
    const end = wholeInTime(store, run.rowId, await send(store, prepared, opened, endpoint, stop, world, sinks));
    // What this try answered is scored already; only an earlier one can have left something.
    if (end.kind === 'finished' && run.answered > 0) await scoring.scoreRest(store, run.rowId);
    return afterSaving(end, await writer.close());
  } finally {
    await watch.ended();
  }
}

interface Sinks {
  readonly writer: Writer;
  readonly scoring: Scoring;
  readonly progress: RunProgress;
  readonly changed: RunWatcher['changed'];
}

async function send(
  store: Store,
  prepared: PreparedRun,
  { run, times }: Opened,
  endpoint: ReachedEndpoint,
  stop: StopSwitch,
  world: World,
  { writer, scoring, progress, changed }: Sinks,
): Promise<RunEnd> {
  const { config } = prepared;
  const done = doneSeqs(store, run.rowId, run.samples);
  const failedBefore = seqsAskedAgain(store, run.rowId);
  const planned = planLanes(store, prepared, done, answeredVariants(store, run.rowId));
  const lanes = planned.map((lane) => ({ ...lane, failedBefore }));
  const connections = lanes.map(({ variants }) => ({ variants, lane: endpoint.connect() }));
  const laneOf = (sample: Sample) => connections.find(({ variants }) => variants.includes(sample.variant))?.lane;
  const recorder = new EventRecorder(world.clock);
  const runner: RunnerWorld = {
    clock: world.clock,
    random: world.random,
    send: (sample, attempt, signal) => {
      const lane = laneOf(sample);
      if (!lane) throw new Error(`Variant ${sample.variant} is in no lane.`);
      return lane.send(sample.request, `${run.id}:${sample.seq}:${run.tries}.${attempt}`, signal);
    },
    save: async (result) => {
      const outcome = await writer.saveResult(result, run.tries);
      if (outcome === 'saved' && result.status === 'answered')
        scoring.add({ seq: result.sample.seq, row: result.sample.row, text: result.completion.text });
      return outcome;
    },
    observe: (event) => {
      progress.observe(event);
      if (event.kind === 'attempt-failed') writer.saveAttempt(event.record);
      const record = recorder.recordOf(event);
      if (!record) return;
      writer.saveEvent(record);
      changed(record);
    },
  };
  const { retry, concurrency, graceMs } = config;
  const budget = budgetOf(store, prepared, run, times);
  const end = await runSamples(
    lanes,
    {
      maxConcurrency: concurrency.max,
      adaptive: concurrency.adaptive,
      limits: limitsOf(config),
      retry: {
        maxAttempts: retry.maxAttempts,
        giveUpAfterMs: retry.giveUpAfterMin * 60_000,
        maxRetryShare: retry.maxRetryShare,
      },
      graceMs,
      tryNumber: run.tries,
      ...(budget && { budget }),
    },
    runner,
    stop,
  );
  await Promise.all(connections.map(({ lane }) => lane.close()));
  await scoring.finish();
  return withAdvice(end, endpoint);
}

function limitsOf({ limits }: PreparedRun['config']): RateLimits {
  return { requestsPerMinute: limits.requestsPerMinute ?? null, tokensPerMinute: limits.tokensPerMinute ?? null };
}

/** A budget of time that ran out while the last answers were on their way has cut nothing short. */
function wholeInTime(store: Store, runRowId: number, end: RunEnd): RunEnd {
  if (end.kind !== 'stopped' || end.cause.kind !== 'budget') return end;
  const { samples, answered, failed } = readRun(store, runRowId);
  return answered + failed === samples ? { kind: 'finished' } : end;
}

/** A model that was refused is looked up, so that the message can name what takes its place. */
async function withAdvice(end: RunEnd, endpoint: ReachedEndpoint): Promise<RunEnd> {
  if (end.kind !== 'stopped' || end.cause.kind !== 'refused' || end.cause.reason !== 'model-unknown') return end;
  const advice = await endpoint.adviceOn(end.cause.lane);
  return { kind: 'stopped', cause: { ...end.cause, message: `${end.cause.message}${advice}` } };
}

function afterSaving(end: RunEnd, outcome: 'saved' | SaveFailure): RunEnd {
  if (outcome === 'saved' || end.kind !== 'finished') return end;
  return { kind: 'stopped', cause: { kind: 'save-failed', failure: outcome } };
}
