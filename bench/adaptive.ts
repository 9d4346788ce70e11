import { join } from 'node:path';
import { runProgram } from './child.ts';
import { printContext, printFigure } from './figures.ts';
import { watchOthers } from './other-load.ts';
import { storedIn } from './read-database.ts';
import { startServer } from './server.ts';
import { inNewFolder, writeWorkload } from './workload.ts';

/**
 * Does adaptive concurrency find a limit that nobody told it? The endpoint takes 20 requests at once and refuses what is
 * more by a 429 that names no wait. The config allows 64 at a time. Beside it, in turn, the same rows with the
 * concurrency that is best there: fixed at 20. Measured is the whole process.
 *
 *   node bench/adaptive.ts
 */
const rows = 2_000;
const latencyMs = 100;
const mostAtOnce = 20;
const allowed = 64;
const rounds = 2;

interface Round {
  readonly wallMs: number;
  readonly requests: number;
  readonly refused: number;
  readonly failed: number;
}

async function run(folder: string, name: string, concurrency: { max: number; adaptive: boolean }): Promise<Round> {
  const server = await startServer(latencyMs, 0, mostAtOnce);
  const config = await writeWorkload(folder, { rows, concurrency, baseUrl: server.baseUrl });
  const database = join(folder, `${name}.db`);
  const { wallMs } = await runProgram(['run', config, '--db', database]);
  await server.close();
  const { results, failed } = storedIn(database);
  if (results !== rows) throw new Error(`${results} of ${rows} rows have a result.`);
  return { wallMs, requests: server.requests(), refused: server.refused(), failed };
}

function told({ wallMs, requests, refused }: Round): string {
  return `${(wallMs / 1000).toFixed(2)} s, ${refused} of ${requests} requests refused`;
}

await inNewFolder(async (folder) => {
  const idealMs = (rows / mostAtOnce) * latencyMs;
  console.log(`Adaptive: ${rows} rows, endpoint ${latencyMs} ms, ${mostAtOnce} at once, best of ${rounds}`);
  printContext('ideal', `${(idealMs / 1000).toFixed(2)} s`);
  const adaptive: Round[] = [];
  const fixed: Round[] = [];
  const othersMs = watchOthers();
  for (let round = 0; round < rounds; round++) {
    fixed.push(await run(folder, `fixed-${round}`, { max: mostAtOnce, adaptive: false }));
    adaptive.push(await run(folder, `adaptive-${round}`, { max: allowed, adaptive: true }));
  }
  printContext(`fixed at ${mostAtOnce}`, fixed.map(told).join('; '));
  printContext(`adaptive, at most ${allowed}`, adaptive.map(told).join('; '));
  printContext('CPU time that other processes took meanwhile', `${((othersMs() ?? Number.NaN) / 1000).toFixed(2)} s`);
  const best = (of: readonly Round[]) => Math.min(...of.map(({ wallMs }) => wallMs));
  const most = (of: (round: Round) => number) => Math.max(...adaptive.map(of));
  printContext('adaptive ÷ ideal', (best(adaptive) / idealMs).toFixed(3));
  printFigure({ what: 'adaptive ÷ best fixed', value: best(adaptive) / best(fixed), atMost: 1.25, digits: 3 });
  printFigure({
    what: '% of requests refused, the worse round',
    value: most(({ refused, requests }) => (100 * refused) / requests),
    atMost: 5,
    digits: 2,
  });
  printFigure({ what: 'samples failed', value: most(({ failed }) => failed), atMost: 0 });
});
