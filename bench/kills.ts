import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Running, runProgram, startProgram } from './child.ts';
import { printContext, printFigure } from './figures.ts';
import { storedIn } from './read-database.ts';
import { type BenchServer, startServer } from './server.ts';
import { inNewFolder, writeWorkload } from './workload.ts';

/**
 * What does a crash cost? A run is killed with SIGKILL at 20 different moments, from its start-up to its last commit, each
 * time on a new database, and the same command is then given again. Afterwards every sample must have one result and one
 * score, and the server (which counts what it was sent by sample) must have met no more samples twice than were in
 * flight at the kill: sent and not yet durable, at most the concurrency.
 *
 *   node bench/kills.ts
 */
const rows = 3_000;
const concurrency = 32;
const latencyMs = 20;

/** When to kill: so long after the start, or so long after so many requests came. */
interface Moment {
  readonly what: string;
  readonly requests: number;
  readonly delayMs: number;
}

const startUpShares = [0.1, 0.3, 0.5, 0.7, 0.9];
const sendingShares = [0.001, 0.03, 0.1, 0.2, 0.3, 0.45, 0.6, 0.75, 0.88, 0.98];
const endShares = [0, 0.2, 0.4, 0.6, 0.8];

interface Setting {
  readonly config: string;
  readonly server: BenchServer;
}

function start({ config }: Setting, database: string): Running {
  return startProgram(['run', config, '--run-key', 'bench', '--db', database]);
}

/** An undisturbed run says where start-up and end lie on this machine. */
async function findMoments(setting: Setting, folder: string): Promise<readonly Moment[]> {
  const startMs = performance.now();
  const before = setting.server.requests();
  const running = start(setting, join(folder, 'undisturbed.db'));
  await setting.server.whenRequests(before + 1);
  const startUpMs = performance.now() - startMs;
  await setting.server.whenRequests(before + rows);
  const endingMs = -performance.now() + (await running.ended.then(() => performance.now()));
  return [
    ...startUpShares.map((share) => ({
      what: `start-up and import, ${share} of it`,
      requests: 0,
      delayMs: share * startUpMs,
    })),
    ...sendingShares.map((share) => ({
      what: `sending, ${share} of it`,
      requests: Math.ceil(share * rows),
      delayMs: 0,
    })),
    ...endShares.map((share) => ({ what: `end, ${share} of it`, requests: rows, delayMs: share * endingMs })),
  ];
}

interface Crash {
  /** false: the run had ended by itself before the kill. */
  readonly wasKilled: boolean;
  readonly inFlight: number;
  readonly sentTwice: number;
  readonly results: number;
  readonly scores: number;
  readonly runs: number;
}

async function crashAndResume(setting: Setting, database: string, moment: Moment): Promise<Crash> {
  const { server } = setting;
  const already = { requests: server.requests(), samples: server.sent.size };
  const running = start(setting, database);
  await server.whenRequests(already.requests + moment.requests);
  await sleep(moment.delayMs);
  running.child.kill('SIGKILL');
  const { exitCode } = await running.ended;
  // What the dead process had written to its sockets is still read.
  while (server.open() > 0) await sleep(latencyMs);
  const inFlight = server.sent.size - already.samples - storedIn(database).results;
  await runProgram(['run', setting.config, '--run-key', 'bench', '--db', database]);
  const sent = { requests: server.requests() - already.requests, samples: server.sent.size - already.samples };
  return { wasKilled: exitCode === null, inFlight, sentTwice: sent.requests - sent.samples, ...storedIn(database) };
}

function failureOf(crash: Crash): string {
  if (crash.results !== rows) return `${crash.results} results instead of ${rows}`;
  if (crash.scores !== rows) return `${crash.scores} scores instead of ${rows}`;
  if (crash.runs !== 1) return `${crash.runs} runs instead of 1`;
  if (crash.inFlight > concurrency) return 'more in flight than the concurrency allows';
  if (crash.sentTwice > crash.inFlight) return 'more sent twice than were in flight';
  return '';
}

await inNewFolder(async (folder) => {
  const server = await startServer(latencyMs);
  const config = await writeWorkload(folder, { rows, concurrency, baseUrl: server.baseUrl });
  const moments = await findMoments({ config, server }, folder);
  console.log(`Kills: ${rows} rows, concurrency ${concurrency}, endpoint ${latencyMs} ms`);
  const crashes: Crash[] = [];
  for (const [index, moment] of moments.entries()) {
    const crash = await crashAndResume({ config, server }, join(folder, `kill-${index}.db`), moment);
    crashes.push(crash);
    const how = crash.wasKilled ? `${crash.inFlight} in flight, ${crash.sentTwice} sent twice` : 'had ended by itself';
    printContext(moment.what, [how, failureOf(crash)].filter(Boolean).join('; '));
  }
  await server.close();
  const most = (of: (crash: Crash) => number) => Math.max(...crashes.map(of));
  printFigure({ what: 'moments', value: crashes.length, atLeast: 20 });
  printFigure({ what: 'runs killed before their end', value: crashes.filter((c) => c.wasKilled).length, atLeast: 18 });
  printFigure({ what: 'most in flight at a kill', value: most((crash) => crash.inFlight), atMost: concurrency });
  printFigure({
    what: 'most sent twice beyond those in flight',
    value: most((c) => c.sentTwice - c.inFlight),
    atMost: 0,
  });
  printFigure({ what: 'kills with a wrong end', value: crashes.filter((c) => failureOf(c) !== '').length, atMost: 0 });
});
