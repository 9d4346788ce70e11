import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { runProgram, startProgram } from './child.ts';
import { printContext, printFigure } from './figures.ts';
import { storedIn } from './read-database.ts';
import { readReport } from './read-report.ts';
import { inNewFolder } from './workload.ts';

/**
 * The whole way on real rows: GSM8K as a CSV (columns id, question, expected, solution; its questions hold commas, quotes, line breaks
 * and typographic characters) is run against the built-in endpoint in another process at concurrency 64, killed
 * with SIGKILL three times on the way and given again each time, reported, exported, and the export read back with
 * csv-parse: every cell of the file must come out byte for byte, and exactly round(0.9 · n) rows must be right.
 *
 *   node bench/gsm8k.ts PATH_TO_CSV
 */
const concurrency = 64;
const accuracy = 0.9;
/** Long enough for three kills on the way. */
const latencyMs = 250;
const killsAtShares = [0.2, 0.45, 0.7];

type Record = Readonly<{ [column: string]: string }>;

function readCsv(path: string): readonly Record[] {
  const bytes = readFileSync(path);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw new Error(`${path} is not UTF-8.`);
  return parse(text, { columns: true });
}

function writeConfig(folder: string, dataset: string, baseUrl: string): string {
  const config = join(folder, 'gsm8k.json');
  const contents = {
    name: 'gsm8k',
    dataset: { path: dataset, id: 'id' },
    endpoint: { baseUrl },
    variants: [{ model: 'baidu/ernie-4.5-0.3b', messages: [{ role: 'user', content: '{{ question }}' }] }],
    concurrency: { max: concurrency },
    scorers: [{ type: 'numeric', expected: '{{ expected }}' }],
  };
  writeFileSync(config, JSON.stringify(contents, null, 2));
  return config;
}

/** The built-in endpoint in a process of its own. */
async function startSimulator(dataset: string) {
  const options = ['--seed', '1', '--accuracy', String(accuracy), '--latency-ms', String(latencyMs)];
  const columns = ['--dataset', dataset, '--prompt', 'question', '--expected', 'expected'];
  const { child, ended } = startProgram(['simulate', '--port', '0', ...options, ...columns]);
  const baseUrl = await new Promise<string>((found, failed) => {
    let said = '';
    const read = (text: string) => {
      said += text;
      const url = /http:\/\/[\w.]+:\d+(?=\D)/.exec(said)?.[0];
      if (url) found(`${url}/v1`);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    ended.then(({ stderr }) => failed(new Error(`The simulator ended: ${stderr}`)));
  });
  return {
    baseUrl,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function killAt(config: string, database: string, results: number): Promise<void> {
  const { child, ended } = startProgram(['run', config, '--db', database]);
  let hasEnded = false;
  ended.then(() => {
    hasEnded = true;
  });
  await sleep(500);
  while (!hasEnded && storedIn(database).results < results) await sleep(20);
  child.kill('SIGKILL');
  const { exitCode } = await ended;
  if (exitCode !== null) throw new Error(`The run ended with ${exitCode} before it could be killed.`);
  printContext('killed with', `${storedIn(database).results} results stored`);
}

function differing(source: readonly Record[], exported: readonly Record[], column: string): number {
  const isSame = (row: number) => {
    const [before, after] = [source[row]?.[column], exported[row]?.[column]];
    return before !== undefined && after !== undefined && Buffer.from(before).equals(Buffer.from(after));
  };
  return source.filter((_, row) => !isSame(row)).length;
}

async function main(path: string): Promise<void> {
  const source = readCsv(path);
  const simulator = await startSimulator(path);
  await inNewFolder(async (folder) => {
    const config = writeConfig(folder, path, simulator.baseUrl);
    const database = join(folder, 'gsm8k.db');
    const exportFile = join(folder, 'gsm8k-answers.csv');
    console.log(`GSM8K: ${source.length} rows, concurrency ${concurrency}, endpoint ${latencyMs} ms`);
    for (const share of killsAtShares) await killAt(config, database, share * source.length);
    await runProgram(['run', config, '--db', database]);
    const { run, variant } = await readReport(database);
    await runProgram(['export', '-o', exportFile, '--db', database]);
    const exported = readCsv(exportFile);
    const passed = variant.scores['numeric']?.passed ?? 0;
    const right = Math.round(accuracy * source.length);
    printFigure({ what: 'tries of one run', value: run.tries, atLeast: 4, atMost: 4 });
    printFigure({ what: 'rows answered', value: variant.answered, atLeast: source.length, atMost: source.length });
    printFigure({ what: 'rows answered rightly', value: passed, atLeast: right, atMost: right });
    printFigure({ what: 'rows exported', value: exported.length, atLeast: source.length, atMost: source.length });
    for (const column of ['id', 'question', 'expected', 'solution']) {
      printFigure({ what: `cells of ${column} that differ`, value: differing(source, exported, column), atMost: 0 });
    }
  });
  await simulator.stop();
}

const [path] = process.argv.slice(2);
if (path) await main(resolve(path));
else {
  console.error('Which file?  node bench/gsm8k.ts PATH_TO_CSV');
  process.exitCode = 2;
}
