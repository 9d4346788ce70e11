import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectExit, runProgram, startNode } from './child.ts';
import { printContext, printFigure } from './figures.ts';
import { watchOthers } from './other-load.ts';
import { readReport } from './read-report.ts';
import { startServer } from './server.ts';
import { measureFsyncMs } from './slow-disk.ts';
import { inNewFolder, writeWorkload } from './workload.ts';

/**
 * Does the harness keep its slots full? 10,000 rows at concurrency 128 against an endpoint of 50 ms take rows ÷ concurrency ×
 * 50 ms at best. Measured is the whole process, from before it is made to after it is gone: start-up, import of the
 * dataset, sending, storing, scoring, report; best of 5, each with a new database, and the bare loop in turn with it.
 *
 * Asked for is concurrency 128, so that many are in flight from the first request on; by default a run finds out first how
 * many pass (slow start), which is printed beside it.
 *
 * A slot is held until its answer is durable, so on a disk whose fsync takes longer than 2 ms the ideal's cycle is latency +
 * 1.5 × fsync (a commit that is under way has to be waited for first: half of one, on average). Both ratios are printed;
 * the one that counts for this disk has the target.
 *
 *   node bench/throughput.ts
 */
const rows = 10_000;
const concurrency = 128;
const latencyMs = 50;
const rounds = 5;
const quickFsyncMs = 2;
const mostRatio = 1.25;

const seconds = (ms: number) => (ms / 1000).toFixed(2);

await inNewFolder(async (folder) => {
  const server = await startServer(latencyMs);
  const workload = { rows, baseUrl: server.baseUrl };
  const config = await writeWorkload(folder, { ...workload, concurrency: { max: concurrency, adaptive: false } });
  const adaptiveFolder = join(folder, 'adaptive');
  mkdirSync(adaptiveFolder);
  const adaptive = await writeWorkload(adaptiveFolder, {
    ...workload,
    concurrency: { max: concurrency, adaptive: true },
  });
  const bareLoop = [join(import.meta.dirname, 'bare-loop.ts'), server.baseUrl, String(rows), String(concurrency)];
  const bareMs: number[] = [];
  const ourMs: number[] = [];
  const adaptiveMs: number[] = [];
  const othersCpuMs: number[] = [];
  const fsyncsMs: number[] = [];
  let seenMs = '';
  for (let round = 0; round < rounds; round++) {
    const database = join(folder, `round-${round}.db`);
    fsyncsMs.push(measureFsyncMs(folder));
    const bare = await expectExit(startNode(bareLoop));
    bareMs.push(bare.wallMs);
    seenMs = bare.stdout.trim();
    const othersMs = watchOthers();
    ourMs.push((await runProgram(['run', config, '--db', database])).wallMs);
    othersCpuMs.push(othersMs() ?? Number.NaN);
    adaptiveMs.push((await runProgram(['run', adaptive, '--db', join(folder, `adaptive-${round}.db`)])).wallMs);
    const { answered } = (await readReport(database)).variant;
    if (answered !== rows) throw new Error(`${answered} of ${rows} rows were answered.`);
  }
  await server.close();

  const best = Math.min(...ourMs);
  // The quickest, as of the times: a disk that somebody else kept busy for a while excuses nothing.
  const fsyncMs = Math.min(...fsyncsMs);
  const bareBest = Math.min(...bareMs);
  const cycles = rows / concurrency;
  const idealMs = cycles * latencyMs;
  const idealWithDiskMs = cycles * (latencyMs + 1.5 * fsyncMs);
  const isQuickDisk = fsyncMs <= quickFsyncMs;
  console.log(`Throughput: ${rows} rows, concurrency ${concurrency}, endpoint ${latencyMs} ms, best of ${rounds}`);
  printContext(
    'fdatasync after a small append',
    `${fsyncMs.toFixed(2)} ms, the least of the medians before each round`,
  );
  printContext('ideal', `${seconds(idealMs)} s; with 1.5 × fsync a cycle ${seconds(idealWithDiskMs)} s`);
  printContext('bare p-limit + undici loop', `${seconds(bareBest)} s of ${bareMs.map(seconds).join(', ')}`);
  printContext('bare loop ÷ ideal', `${(bareBest / idealMs).toFixed(3)} (it saw a p50 latency of ${seenMs} ms)`);
  printContext('promptbatch, whole process', `${seconds(best)} s of ${ourMs.map(seconds).join(', ')}`);
  printContext(
    'the same with slow start',
    `${seconds(Math.min(...adaptiveMs))} s of ${adaptiveMs.map(seconds).join(', ')}`,
  );
  printContext('CPU time that other processes took meanwhile', `${othersCpuMs.map(seconds).join(', ')} s`);
  printContext('promptbatch ÷ bare loop', (best / bareBest).toFixed(3));
  const plain = { what: 'promptbatch ÷ ideal', value: best / idealMs, digits: 3 };
  const withDisk = { what: 'promptbatch ÷ ideal with 1.5 × fsync', value: best / idealWithDiskMs, digits: 3 };
  const [counts, other] = isQuickDisk ? [plain, withDisk] : [withDisk, plain];
  printContext(other.what, other.value.toFixed(other.digits));
  printFigure({ ...counts, atMost: mostRatio });
});
