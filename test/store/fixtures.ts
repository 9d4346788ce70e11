import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importDataset } from '../../src/store/datasets.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { createRun, type NewRun, type TryStart } from '../../src/store/run-records.ts';
import type { Completion } from '../../src/vocabulary/completion.ts';
import type { ModelPrice } from '../../src/vocabulary/price.ts';
import type { AnsweredResult, FailedResult } from '../../src/vocabulary/result.ts';
import type { Row } from '../../src/vocabulary/row.ts';
import type { Sample } from '../../src/vocabulary/sample.ts';

export const hash = 'ab'.repeat(32);

/** A folder of its own for `work`, removed afterwards; the store in it is closed first. */
export async function withStore(work: (store: Store, folder: string) => Promise<void> | void): Promise<void> {
  await withFolder(async (folder) => {
    const store = openStore(join(folder, 'results.db'), 'create');
    try {
      await work(store, folder);
    } finally {
      store.close();
    }
  });
}

export async function withFolder(work: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'promptbatch-store-')));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function row(rowIndex: number, columns: Record<string, string> = { prompt: `Question ${rowIndex}?` }): Row {
  return { rowIndex, line: rowIndex + 2, rowKey: `row-${rowIndex}`, contentHash: hash, columns };
}

/** @returns the dataset's id */
export async function storeDataset(store: Store, rowCount: number, sha256 = hash): Promise<number> {
  const source = { sha256, reading: 'comma', path: '/data/qa.csv', sizeBytes: 10, mtimeMs: 1.5 };
  const dataset = await importDataset(store, source, async (insert) => {
    insert(Array.from({ length: rowCount }, (_, index) => row(index)));
    return { columns: ['prompt'], rowCount };
  });
  return dataset.id;
}

export const start: TryStart = {
  startedMs: 1_700_000_000_000,
  config: { name: 'nightly' },
  provenance: { node: '24' },
  pid: 4711,
  host: 'here',
};

export function newRun(datasetId: number, changes: Partial<NewRun> = {}): NewRun {
  return {
    publicId: 'run-1',
    name: 'nightly',
    runKey: null,
    tags: [],
    confirmsRowId: null,
    datasetId,
    samples: 10,
    configHash: 'identity-1',
    identity: { name: 'nightly' },
    variants: [
      { label: 'ernie', model: 'baidu/ernie', messages: [{ role: 'user', content: '{{ prompt }}' }], params: {} },
    ],
    rowRepeats: new Map(),
    ...changes,
  };
}

export async function storeRun(store: Store, changes: Partial<NewRun> = {}): Promise<number> {
  return createRun(store, newRun(await storeDataset(store, 10), changes), start);
}

export const somePrice: ModelPrice = {
  input: { usd: '0.1', per: 1_000_000 },
  cachedInput: null,
  output: { usd: '0.4', per: 1_000_000 },
  reasoning: null,
  request: { usd: '0.0000001', per: 1 },
};

function sample(seq: number): Sample {
  const request = { model: 'baidu/ernie', messages: [], params: {} };
  return { seq, variant: 0, repeat: 0, row: row(seq), request, promptHash: hash };
}

export function answered(seq: number, completion: Partial<Completion> = {}): AnsweredResult {
  return {
    status: 'answered',
    sample: sample(seq),
    attempts: 1,
    queueMs: 1.25,
    requestId: `run-1:${seq}:1`,
    endedMs: 1_700_000_000_000 + seq,
    timing: { latencyMs: 50.125, ttftMs: null },
    completion: {
      text: `Answer ${seq}`,
      rawContent: null,
      reasoning: null,
      toolCalls: null,
      finishReason: 'stop',
      marks: [],
      model: 'baidu/ernie-4.5',
      systemFingerprint: null,
      provider: null,
      usage: null,
      rawUsage: null,
      costBilledNanoUsd: null,
      inferenceId: null,
      ...completion,
    },
  };
}

export function failed(seq: number, errorKind: FailedResult['errorKind'], message = 'It did not work.'): FailedResult {
  const common = {
    sample: sample(seq),
    attempts: 6,
    queueMs: 100,
    requestId: `run-1:${seq}:6`,
    endedMs: 1_700_000_000_500,
  };
  return { status: 'failed', ...common, errorKind, message };
}
