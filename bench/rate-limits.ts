import { join } from 'node:path';
import { realWorld } from '../src/operations/wiring.ts';
import type { Faults } from '../src/simulator/faults.ts';
import { startSimulator } from '../src/simulator/server.ts';
import { runProgram } from './child.ts';
import { printContext, printFigure } from './figures.ts';
import { storedIn } from './read-database.ts';
import { inNewFolder, type Workload, writeWorkload } from './workload.ts';

/**
 * Is a rate limit used up without running into it?
 *
 * 1. A limit that nobody told: 300 requests in any sliding minute, 400 rows, 64 at a time, and refusals that say
 *    `Retry-After: 2` whatever the true wait is. Not scaled down: the probes know that most limits are by the minute.
 * 2. A limit that the config knows: 600 requests a minute, as many in any sliding minute at the server.
 *
 *   node bench/rate-limits.ts
 */
const latencyMs = 100;
const toldWaitMs = 2000;

interface Met {
  readonly wallMs: number;
  readonly requests: number;
  readonly refused: number;
  readonly busiestWindow: number;
}

async function meet(folder: string, name: string, faults: Faults, workload: Omit<Workload, 'baseUrl'>): Promise<Met> {
  const server = await startSimulator({
    port: 0,
    seed: 1,
    answerFor: () => ({ text: 'The answer is 7.' }),
    countTokens: (text) => Math.ceil(text.length / 4),
    clock: realWorld({}).clock,
    latencyMs,
    faults,
  });
  const config = await writeWorkload(folder, { ...workload, baseUrl: server.baseUrl });
  const database = join(folder, `${name}.db`);
  const { wallMs } = await runProgram(['run', config, '--db', database]);
  const { requests, refused, busiestWindow } = server.counters();
  await server.close();
  const { results, failed } = storedIn(database);
  if (results - failed !== workload.rows) throw new Error(`${results - failed} of ${workload.rows} rows are answered.`);
  printContext(name, `${(wallMs / 1000).toFixed(1)} s, ${refused} of ${requests} requests refused`);
  return { wallMs, requests, refused, busiestWindow };
}

const perWindow = (requestsPerWindow: number, windowMs: number) => ({
  rateLimit: { requestsPerWindow, windowMs, sliding: true, retryAfter: true },
});

await inNewFolder(async (folder) => {
  const storm = { rows: 400, requests: 300, windowMs: 60_000 };
  console.log(`Rate limits: endpoint ${latencyMs} ms, at most 64 at once`);
  const untold = await meet(
    folder,
    'a limit that nobody told',
    { ...perWindow(storm.requests, storm.windowMs), retryAfter: { form: 'seconds', waitMs: toldWaitMs } },
    { rows: storm.rows, concurrency: 64 },
  );
  const idealMs = (storm.rows / storm.requests) * storm.windowMs;
  printFigure({ what: '  time ÷ (rows ÷ rate)', value: untold.wallMs / idealMs, atMost: 1.15, digits: 3 });
  printFigure({
    what: '  % of requests refused',
    value: (100 * untold.refused) / untold.requests,
    atMost: 8,
    digits: 2,
  });

  const known = { rows: 720, perMinute: 600 };
  const told = await meet(folder, 'a limit that the config knows', perWindow(known.perMinute, 60_000), {
    rows: known.rows,
    concurrency: 64,
    requestsPerMinute: known.perMinute,
  });
  printFigure({
    what: '  % of the limit used in the busiest minute',
    value: (100 * told.busiestWindow) / known.perMinute,
    atLeast: 97,
    digits: 1,
  });
  printFigure({ what: '  requests refused', value: told.refused, atMost: 0 });
});
