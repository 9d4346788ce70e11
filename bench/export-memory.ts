import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { importDataset } from '../src/store/datasets.ts';
import { openStore } from '../src/store/open-store.ts';
import { createRun } from '../src/store/run-records.ts';
import { useScorers } from '../src/store/scorer-revisions.ts';
import { startWriter } from '../src/store/writer.ts';
import type { AnsweredResult } from '../src/vocabulary/result.ts';
import type { Row } from '../src/vocabulary/row.ts';
import { printContext, printFigure } from './figures.ts';
import { runForPeak } from './peak-memory.ts';
import { inNewFolder, questionOf } from './workload.ts';

/**
 * Does an export's memory grow with the results? The peak resident memory of exporting 200,000 results must be at most 1.3 ×
 * that of exporting 10,000. The results are not asked for: they are written straight through the store.
 *
 *   node bench/export-memory.ts
 */
const fewResults = 10_000;
const manyResults = 200_000;
const formats = ['csv', 'jsonl'] as const;
type Format = (typeof formats)[number];

const hash = 'ab'.repeat(32);
const answer = 'First, "count" the crates.\nThen multiply by twelve, and take away what was sold. '.repeat(4);

function rowOf(index: number): Row {
  const columns = { id: `row-${index}`, question: questionOf(index), expected: String(index % 10) };
  return { rowIndex: index, line: index + 2, rowKey: columns.id, contentHash: hash, columns };
}

function resultOf(index: number): AnsweredResult {
  const usage = { promptTokens: 61, completionTokens: 80, totalTokens: 141, cachedTokens: null, reasoningTokens: null };
  return {
    status: 'answered',
    sample: {
      ...{ seq: index, variant: 0, repeat: 0, row: rowOf(index), promptHash: hash },
      request: { model: 'bench', messages: [], params: {} },
    },
    ...{ attempts: 1, queueMs: 0, requestId: `run:${index}:1`, endedMs: 1_700_000_000_000 + index },
    timing: { latencyMs: 50 + (index % 100), ttftMs: null },
    completion: {
      text: `${answer}${index % 10}`,
      ...{
        rawContent: null,
        reasoning: null,
        toolCalls: null,
        systemFingerprint: null,
        provider: null,
        rawUsage: null,
      },
      ...{ finishReason: 'stop', marks: [], model: 'bench', inferenceId: null, costBilledNanoUsd: 1300 },
      usage: { ...usage, cachedWithin: null, source: 'usage' },
    },
  };
}

/** A database with one run of so many answered and scored results. */
async function fillDatabase(path: string, results: number): Promise<void> {
  const store = openStore(path, 'create');
  const source = { sha256: hash, reading: 'comma', path: '/bench.csv', sizeBytes: 1, mtimeMs: 1 };
  const dataset = await importDataset(store, source, async (insert) => {
    for (let index = 0; index < results; index += 1) insert([rowOf(index)]);
    return { columns: ['id', 'question', 'expected'], rowCount: results };
  });
  const variants = [{ label: 'bench', model: 'bench', messages: [], params: {} }];
  const run = {
    ...{
      publicId: 'bench',
      name: 'bench',
      runKey: null,
      tags: [],
      confirmsRowId: null,
      datasetId: dataset.id,
      samples: results,
    },
    ...{ configHash: 'bench', identity: {}, variants, rowRepeats: new Map() },
  };
  const start = { startedMs: 1_700_000_000_000, config: {}, provenance: {}, pid: 1, host: 'bench' };
  const rowId = createRun(store, run, start);
  const scorers = useScorers(store, rowId, [{ scorer: 'contains', fingerprint: 'bench' }]);
  const revisions = new Map(scorers.map(({ scorer, revision }) => [scorer, revision]));
  store.close();
  const writer = await startWriter(path, rowId);
  for (let index = 0; index < results; index += 1) {
    void writer.saveResult(resultOf(index), 1);
    writer.saveScores(index, [{ scorer: 'contains', value: 1, passed: true, reason: null }], revisions);
    if (index % 1000 === 999) await writer.flush();
  }
  if ((await writer.close()) !== 'saved') throw new Error('The results could not be saved.');
}

async function countLineEnds(path: string): Promise<number> {
  let count = 0;
  for await (const chunk of createReadStream(path)) for (const byte of chunk) if (byte === 10) count += 1;
  return count;
}

async function exportPeaks(folder: string, results: number): Promise<Record<Format, number>> {
  const database = join(folder, 'export.db');
  await fillDatabase(database, results);
  const peaks = { csv: 0, jsonl: 0 };
  for (const format of formats) {
    const file = join(folder, `out.${format}`);
    const { mib, ended } = await runForPeak(folder, ['export', '--db', database, '-o', file]);
    // Of each CSV record: its own end, and the line breaks of question and answer.
    const lineEnds = format === 'csv' ? 1 + results * 6 : results;
    const found = await countLineEnds(file);
    if (found !== lineEnds) throw new Error(`${file} has ${found} lines, not ${lineEnds}.`);
    const megabytes = (statSync(file).size / 1e6).toFixed(0);
    printContext(
      `${results} results as ${format}`,
      `${mib.toFixed(0)} MiB for ${megabytes} MB (in ${(ended.wallMs / 1000).toFixed(1)} s)`,
    );
    peaks[format] = mib;
  }
  return peaks;
}

const few = await inNewFolder((folder) => exportPeaks(folder, fewResults));
const many = await inNewFolder((folder) => exportPeaks(folder, manyResults));
for (const format of formats)
  printFigure({
    what: `${format}: peak at ${manyResults} ÷ peak at ${fewResults} results`,
    value: many[format] / few[format],
    atMost: 1.3,
    digits: 2,
  });
