import { join } from 'node:path';
import { runProgram } from './child.ts';
import { printContext, printFigure } from './figures.ts';
import { readReport } from './read-report.ts';
import { startServer } from './server.ts';
import { slowDisk } from './slow-disk.ts';
import { inNewFolder, writeWorkload } from './workload.ts';

/**
 * Is our own waiting sold as the model's latency? Every fsync of the program takes at least 20 ms more, the endpoint takes
 * 50 ms, 64 requests are in flight, and the recorded p50 must stay under 58 ms. With the database on the main thread
 * it would be about 79 ms, since answers would lie unread in their sockets while the disk works.
 *
 * Read it beside the same run without the slow disk, and look at the number of fsync calls: at 0 the shim was not hit
 * and the figure says nothing.
 *
 *   node bench/latency-under-slow-disk.ts
 */
const rows = 4_000;
const concurrency = 64;
const latencyMs = 50;
const fsyncMs = 20;

async function recordedP50(folder: string, name: string, config: string, env: Readonly<Record<string, string>>) {
  const database = join(folder, `${name}.db`);
  await runProgram(['run', config, '--db', database], env);
  return (await readReport(database)).variant.latencyMs;
}

await inNewFolder(async (folder) => {
  const server = await startServer(latencyMs);
  const config = await writeWorkload(folder, { rows, concurrency, baseUrl: server.baseUrl });
  const disk = slowDisk(folder, fsyncMs);
  const asItIs = await recordedP50(folder, 'as-it-is', config, {});
  const slowed = await recordedP50(folder, 'slowed', config, disk.env);
  await server.close();
  console.log(
    `Recorded latency: ${rows} rows, endpoint ${latencyMs} ms, concurrency ${concurrency}, fsync + ${fsyncMs} ms`,
  );
  printFigure({ what: 'p50 with the slow disk, ms', value: slowed.p50, atMost: 58, digits: 1 });
  printFigure({ what: 'fsync calls that the shim slowed', value: disk.calls(), atLeast: 10 });
  printContext('p90 and p99 with the slow disk', `${slowed.p90.toFixed(1)} and ${slowed.p99.toFixed(1)} ms`);
  printContext('p50 with the disk as it is', `${asItIs.p50.toFixed(1)} ms`);
});
