import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** What the benches ask: a generated dataset of word problems, a config for it, and a folder for both and the database. */
export interface Workload {
  readonly rows: number;
  readonly concurrency: number | { readonly max: number; readonly adaptive: boolean };
  readonly baseUrl: string;
  readonly requestsPerMinute?: number;
  /** Absent: the defaults. */
  readonly timeouts?: Readonly<Record<string, number>>;
}

/** Of about the length of a real word problem; no two rows are equal. */
export function questionOf(row: number): string {
  return (
    `Warehouse ${row} keeps ${row % 97} crates of 12 bottles each, sells a third of them on Monday, "lends" ` +
    `${row % 13} crates to a neighbour on Tuesday, and gets 5 of these back.\nHow many bottles are there on Wednesday?`
  );
}

/**
 * Writes dataset and config.
 * @returns the config's path
 */
export async function writeWorkload(folder: string, workload: Workload): Promise<string> {
  const { rows, concurrency, baseUrl, requestsPerMinute, timeouts } = workload;
  const config = join(folder, 'bench.json');
  await pipeline(Readable.from(csvLines(rows)), createWriteStream(join(folder, 'rows.csv')));
  const contents = {
    name: 'bench',
    dataset: { path: 'rows.csv', id: 'id' },
    endpoint: { baseUrl },
    variants: [{ model: 'bench', messages: [{ role: 'user', content: '{{ question }}' }] }],
    concurrency: typeof concurrency === 'number' ? { max: concurrency } : concurrency,
    ...(requestsPerMinute === undefined ? {} : { limits: { requestsPerMinute } }),
    ...(timeouts && { timeouts }),
    scorers: [{ type: 'contains', expected: '{{ expected }}' }],
  };
  writeFileSync(config, JSON.stringify(contents, null, 2));
  return config;
}

function* csvLines(rows: number): Iterable<string> {
  yield 'id,question,expected\n';
  for (let row = 0; row < rows; row++) yield `row-${row},"${questionOf(row).replaceAll('"', '""')}",${row % 10}\n`;
}

/** Gives a new folder and removes it afterwards. It lies where temporary files lie: set TMPDIR to measure another disk. */
export async function inNewFolder<Found>(use: (folder: string) => Promise<Found>): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'promptbatch-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
