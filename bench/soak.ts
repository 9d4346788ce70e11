import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { echo } from '../src/simulator/answers.ts';
import type { FaultName } from '../src/simulator/faults.ts';
import { type Simulator, startSimulator } from '../src/simulator/server.ts';
import { seededRandom } from '../src/vocabulary/seeded-random.ts';
import { type Running, startProgram } from './child.ts';
import { median, printContext, printFigure } from './figures.ts';
import { storedIn } from './read-database.ts';
import { inNewFolder, writeWorkload } from './workload.ts';

/**
 * A long bad night: every transient fault that a request can meet, each in 1 % of the requests and all at once, and
 * kill -9 at random moments, after each of which the same command is given again. In the end every sample has one
 * result, which the server did serve; what was served more than once was in flight at a kill or lost on the wire; and the
 * memory of the last process is flat. Linux, for the memory.
 *
 *   node bench/soak.ts [ROWS [KILLS [SEED]]]      200000 10 1: about ten minutes; 5000 3 for a try
 */
const [rows = 200_000, kills = 10, seed = 1] = process.argv.slice(2).map(Number);
const concurrency = 64;
const latencyMs = 5;
const faultRate = 0.01;
/** The kills are over by then, so that the last process has enough to do to show whether its memory grows. */
const killedShare = 0.5;

/** Left out are those after which nothing is sent again (a refused key, used up credit) and the answer of 2 MB, which fills the disk. */
const transientFaults: readonly FaultName[] = [
  ...(['error500', 'error503', 'hangBeforeHeaders', 'hangAfterHeaders', 'hangMidStream'] as const),
  ...(['keepAlivesForEver', 'reset', 'resetMidBody', 'cutStream', 'truncatedJson', 'html200', 'notJson'] as const),
  ...(['wrongShape', 'emptyBody', 'errorInside200', 'usageNull', 'invalidUtf8', 'closeAfterAnswer'] as const),
];

/** A refusal by a rate limit is the lane's affair: it pauses all of it, and sets its pace. One in a hundred would be another bench. */
const refusedRate = 0.0001;
/** What a hang costs at most, in place of two minutes. */
const timeouts = { connectMs: 500, firstByteMs: 400, idleMs: 400, attemptMs: 500 };

function startEndpoint(): Promise<Simulator> {
  return startSimulator({
    ...{ port: 0, seed, latencyMs, answerFor: echo, countTokens: (text) => Math.ceil(text.length / 4) },
    clock: {
      nowMs: () => performance.now(),
      wallMs: () => Date.now(),
      wait: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
    },
    faults: { ...Object.fromEntries(transientFaults.map((name) => [name, faultRate])), rateLimit429: refusedRate },
    keepAnsweredIds: true,
  });
}

/** Attempts by request id, `RUN:SEQ:TRY.ATTEMPT`. */
interface Known {
  /** Those whose answers are stored. */
  readonly stored: ReadonlySet<string>;
  /** Those that brought nothing, as far as the program knows. */
  readonly failed: ReadonlySet<string>;
}

function knownIn(path: string): Known {
  const database = new Database(path, { readonly: true, timeout: 10_000 });
  const ids = (sql: string) => new Set(database.prepare(sql).pluck().all() as string[]);
  try {
    return {
      stored: ids("SELECT request_id FROM results JOIN answers USING (run_id, seq) WHERE status = 'answered'"),
      failed: ids('SELECT request_id FROM attempts'),
    };
  } finally {
    database.close();
  }
}

function servedMoreThanOnce(servedIds: readonly string[]): number {
  return servedIds.length - new Set(servedIds.map((id) => id.slice(0, id.lastIndexOf(':')))).size;
}

/** @returns how many answers that were served since the last kill are neither stored nor known as lost */
async function killAt(served: number, simulator: Simulator, running: Running, database: string): Promise<number> {
  const before = simulator.counters().answeredIds.length;
  while (simulator.counters().served < served) await sleep(20);
  running.child.kill('SIGKILL');
  const { exitCode, stderr } = await running.ended;
  if (exitCode !== null) throw new Error(`The run ended by itself with ${exitCode}:\n${stderr}`);
  while (simulator.counters().inFlight > 0) await sleep(20);
  const { stored, failed } = knownIn(database);
  const ids = simulator.counters().answeredIds.slice(before);
  return ids.filter((id) => !stored.has(id) && !failed.has(id)).length;
}

/** Resident memory in MiB, five times a second until it ends. */
async function watchMemory({ child, ended }: Running): Promise<readonly number[]> {
  const mib: number[] = [];
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  while (!hasEnded) {
    const kib = /VmRSS:\s+(\d+)/.exec(statusOf(child.pid))?.[1];
    if (kib !== undefined) mib.push(Number(kib) / 1024);
    await sleep(200);
  }
  return mib;
}

/** '' once it is gone. */
function statusOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

await inNewFolder(async (folder) => {
  const simulator = await startEndpoint();
  const database = join(folder, 'soak.db');
  const config = await writeWorkload(folder, { rows, concurrency, baseUrl: simulator.baseUrl, timeouts });
  const start = () => startProgram(['run', config, '--run-key', 'soak', '--db', database, '--quiet']);
  console.log(
    `Soak: ${rows} rows, concurrency ${concurrency}, endpoint ${latencyMs} ms, ${transientFaults.length} faults of ${faultRate * 100} % each, ${kills} kills, seed ${seed}`,
  );
  const random = seededRandom(seed);
  const startMs = performance.now();
  const inFlight: number[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const served = Math.ceil(((kill + 0.1 + 0.9 * random()) / kills) * killedShare * rows);
    inFlight.push(await killAt(served, simulator, start(), database));
    printContext(`killed after ${simulator.counters().served} answers`, `${inFlight.at(-1)} of them in flight`);
  }
  const last = start();
  const [{ exitCode, stderr }, mib] = await Promise.all([last.ended, watchMemory(last)]);
  if (exitCode !== 0) printContext('the last words', stderr.trim().split('\n').slice(-3).join(' / '));
  const { answeredIds, requests, outcomes } = simulator.counters();
  await simulator.close();

  const { results, runs, failed } = storedIn(database);
  const known = knownIn(database);
  const served = new Set(answeredIds);
  const lost = answeredIds.filter((id) => known.failed.has(id)).length;
  const allInFlight = inFlight.reduce((sum, count) => sum + count, 0);
  const quarter = Math.max(1, Math.floor(mib.length / 4));
  const [first, end] = [median(mib.slice(0, quarter)), median(mib.slice(-quarter))];
  printContext('whole time', `${((performance.now() - startMs) / 1000).toFixed(0)} s, ${requests} requests`);
  printContext('outcomes', JSON.stringify(outcomes));
  printContext('failed for good, lost on the wire', `${failed}, ${lost}`);
  printContext(
    'memory in the first and last quarter of the last process',
    `${first.toFixed(0)}, ${end.toFixed(0)} MiB`,
  );
  printFigure({ what: 'exit code of the last process', value: exitCode ?? Number.NaN, atMost: 0 });
  printFigure({ what: 'runs', value: runs, atLeast: 1, atMost: 1 });
  printFigure({ what: 'samples with a result', value: results, atLeast: rows, atMost: rows });
  printFigure({
    what: 'answers stored that the server did not serve',
    value: [...known.stored].filter((id) => !served.has(id)).length,
    atMost: 0,
  });
  printFigure({ what: 'most in flight at a kill', value: Math.max(0, ...inFlight), atMost: concurrency });
  printFigure({
    what: `served more than once, beyond the ${allInFlight} in flight at kills and the ${lost} lost on the wire`,
    value: servedMoreThanOnce(answeredIds) - allInFlight - lost,
    atMost: 0,
  });
  printFigure({ what: 'memory, last ÷ first quarter', value: end / first, atLeast: 0.9, atMost: 1.1, digits: 2 });
});
