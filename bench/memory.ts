import { join } from 'node:path';
import { printContext, printFigure } from './figures.ts';
import { runForPeak } from './peak-memory.ts';
import { readReport } from './read-report.ts';
import { startServer } from './server.ts';
import { inNewFolder, writeWorkload } from './workload.ts';

/**
 * Does memory grow with the dataset? The peak resident memory of the whole process, all threads and SQLite included, at
 * 200,000 rows must be at most 1.3 × that at 10,000, each in a process and a database of its own.
 *
 *   node bench/memory.ts
 */
const fewRows = 10_000;
const manyRows = 200_000;
const concurrency = 64;
/** Little, so that 200,000 rows end soon; what waits in memory depends on concurrency, not on this. */
const latencyMs = 2;

async function peakMiB(folder: string, rows: number): Promise<{ mib: number; seconds: number }> {
  const server = await startServer(latencyMs);
  const config = await writeWorkload(folder, { rows, concurrency, baseUrl: server.baseUrl });
  const database = join(folder, 'memory.db');
  const { mib, ended } = await runForPeak(folder, ['run', config, '--db', database]);
  const { answered } = (await readReport(database)).variant;
  if (answered !== rows) throw new Error(`${answered} of ${rows} rows were answered.`);
  await server.close();
  return { mib, seconds: ended.wallMs / 1000 };
}

const few = await inNewFolder((folder) => peakMiB(folder, fewRows));
const many = await inNewFolder((folder) => peakMiB(folder, manyRows));
const text = ({ mib, seconds }: typeof few) => `${mib.toFixed(0)} MiB (in ${seconds.toFixed(1)} s)`;
console.log(`Peak memory: concurrency ${concurrency}, endpoint ${latencyMs} ms`);
printContext(`${fewRows} rows`, text(few));
printContext(`${manyRows} rows`, text(many));
printFigure({
  what: `peak at ${manyRows} ÷ peak at ${fewRows} rows`,
  value: many.mib / few.mib,
  atMost: 1.3,
  digits: 2,
});
