import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Running, startNode, startProgram } from './child.ts';
import { printContext, printFigure } from './figures.ts';
import { storedIn } from './read-database.ts';
import { inNewFolder, writeWorkload } from './workload.ts';

/**
 * What does an outage cost? The endpoint, a process of its own, is killed when half of the rows are stored, its port refuses
 * connections for 20 s, and it is started anew. Nobody helps the run: it must notice, wait, and finish.
 *
 *   node bench/outage.ts
 */
const rows = 10_000;
const concurrency = 64;
const latencyMs = 20;
const outageMs = 20_000;
/** A run that has not ended by then never will. */
const patienceMs = 150_000;

interface Endpoint {
  readonly running: Running;
  readonly baseUrl: string;
  /** Epoch milliseconds; never resolves where none comes. */
  readonly firstRequestMs: Promise<number>;
}

async function startEndpoint(port: number): Promise<Endpoint> {
  const running = startNode([join(import.meta.dirname, 'server.ts'), String(port), String(latencyMs)]);
  if (!running.child.stdout) throw new Error('The endpoint has no stdout.');
  const lines = createInterface(running.child.stdout);
  const died = running.ended.then(({ stderr }) =>
    Promise.reject(new Error(`The endpoint ended by itself:\n${stderr}`)),
  );
  const [baseUrl] = await Promise.race([once(lines, 'line'), died]);
  const firstRequestMs = once(lines, 'line').then(([line]) => Number(/\d+$/.exec(String(line))?.[0]));
  return { running, baseUrl: String(baseUrl), firstRequestMs };
}

async function kill({ running }: Endpoint): Promise<void> {
  running.child.kill('SIGKILL');
  await running.ended;
}

await inNewFolder(async (folder) => {
  console.log(
    `Outage: ${rows} rows, concurrency ${concurrency}, endpoint ${latencyMs} ms, dead for ${outageMs / 1000} s`,
  );
  const before = await startEndpoint(0);
  const config = await writeWorkload(folder, { rows, concurrency, baseUrl: before.baseUrl });
  const database = join(folder, 'outage.db');
  const run = startProgram(['run', config, '--db', database]);
  while (storedIn(database).results < rows / 2) await sleep(20);
  await kill(before);
  const atDeath = storedIn(database);
  await sleep(outageMs);
  const inOutage = storedIn(database);
  const returnedMs = Date.now();
  const after = await startEndpoint(Number(new URL(before.baseUrl).port));
  const firstRequestMs = await Promise.race([after.firstRequestMs, run.ended.then(() => null)]);
  const ended = await Promise.race([run.ended, sleep(patienceMs, null, { ref: false })]);
  if (!ended) run.child.kill('SIGKILL');
  await kill(after);

  const { results, failed } = storedIn(database);
  const waitedMs = firstRequestMs === null ? Number.POSITIVE_INFINITY : firstRequestMs - returnedMs;
  printContext('stored when it died, and when it returned', `${atDeath.results}, ${inOutage.results}`);
  printContext('whole run', ended ? `${(ended.wallMs / 1000).toFixed(1)} s, exit ${ended.exitCode}` : 'never ended');
  if (ended && ended.exitCode !== 0)
    printContext('its last words', ended.stderr.trim().split('\n').slice(-3).join(' / '));
  printFigure({ what: 'samples marked failed', value: failed, atMost: 50 });
  printFigure({ what: 'samples without a result', value: rows - results, atMost: 0 });
  printFigure({
    what: 'exit code (0 where nothing failed)',
    value: ended?.exitCode ?? Number.NaN,
    atMost: failed === 0 ? 0 : 3,
  });
  printFigure({ what: 'seconds from its return to the first request', value: waitedMs / 1000, atMost: 60, digits: 1 });
});
