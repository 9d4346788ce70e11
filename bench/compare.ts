import { hash } from 'node:crypto';
import { join } from 'node:path';
import { importDataset } from '../src/store/datasets.ts';
import { openStore, type Store } from '../src/store/open-store.ts';
import { createRun, endTry } from '../src/store/run-records.ts';
import { useScorers } from '../src/store/scorer-revisions.ts';
import { startWriter } from '../src/store/writer.ts';
import type { AnsweredResult } from '../src/vocabulary/result.ts';
import type { Row } from '../src/vocabulary/row.ts';
import { printContext, printFigure } from './figures.ts';
import { runForPeak } from './peak-memory.ts';
import { inNewFolder, questionOf } from './workload.ts';

/**
 * How long does it take to compare two runs of 100,000 results, and how much memory? The whole process, from the shell's side:
 * under 3 s and 400 MB where both asked the same dataset. Beside it, without a target: two datasets of the same rows, one cell
 * of which changed, and topic by topic. The results are not asked for: they are written straight through the store.
 *
 *   node bench/compare.ts [RESULTS]
 */
const results = Number(process.argv[2] ?? 100_000);
const topics = 40;
const sentences = 'First, "count" the crates.\nThen multiply by twelve, and take away what was sold. '.repeat(4);

interface BenchRun {
  readonly id: string;
  /** Another one makes another dataset of the same rows. */
  readonly edition: number;
  /** Of ten rows, so many fail. */
  readonly wrong: number;
}

const runs: readonly BenchRun[] = [
  { id: 'before', edition: 1, wrong: 1 },
  { id: 'after', edition: 1, wrong: 2 },
  { id: 'elsewhere', edition: 2, wrong: 2 },
];

const messages = [{ role: 'user' as const, content: '{{ question }}' }];
const params = { temperature: 0 };

function rowOf(index: number, edition: number): Row {
  const columns = {
    ...{ id: `row-${index}`, question: questionOf(index), expected: String(index % 10) },
    ...{ topic: `topic ${index % topics}`, edition: String(edition) },
  };
  const contentHash = hash('sha256', JSON.stringify(columns));
  return { rowIndex: index, line: index + 2, rowKey: columns.id, contentHash, columns };
}

function resultOf(row: Row): AnsweredResult {
  const seq = row.rowIndex;
  const asked = [{ role: 'user' as const, content: row.columns['question'] ?? '' }];
  const usage = { promptTokens: 61, completionTokens: 80, totalTokens: 141, cachedTokens: null, reasoningTokens: null };
  return {
    status: 'answered',
    sample: {
      ...{ seq, variant: 0, repeat: 0, row, promptHash: hash('sha256', JSON.stringify(asked)) },
      request: { model: 'bench', messages: asked, params },
    },
    ...{ attempts: 1, queueMs: 0, requestId: `run:${seq}:1`, endedMs: 1_700_000_000_000 + seq },
    timing: { latencyMs: 50 + (seq % 100), ttftMs: 20 + (seq % 10) },
    completion: {
      text: `${sentences}${seq % 10}`,
      ...{
        rawContent: null,
        reasoning: null,
        toolCalls: null,
        systemFingerprint: 'fp_1',
        provider: null,
        rawUsage: null,
      },
      ...{ finishReason: 'stop', marks: [], model: 'bench', inferenceId: null, costBilledNanoUsd: 1300 },
      usage: { ...usage, cachedWithin: null, source: 'usage' },
    },
  };
}

async function storeDataset(store: Store, edition: number): Promise<{ readonly id: number; readonly sha256: string }> {
  const sha256 = hash('sha256', `edition ${edition}`);
  const source = { sha256, reading: 'comma', path: '/bench.csv', sizeBytes: 1, mtimeMs: 1 };
  const { id } = await importDataset(store, source, async (insert) => {
    for (let index = 0; index < results; index += 1) insert([rowOf(index, edition)]);
    return { columns: ['id', 'question', 'expected', 'topic', 'edition'], rowCount: results };
  });
  return { id, sha256 };
}

async function storeRun(path: string, { id, edition, wrong }: BenchRun): Promise<void> {
  const store = openStore(path, 'create');
  const dataset = await storeDataset(store, edition);
  const variants = [{ label: 'bench', model: 'bench', messages, params }];
  const endpoint = { simulated: { seed: 1, accuracy: 1 } };
  const identity = {
    ...{ name: 'bench', dataset: { sha256: dataset.sha256, delimiter: ',', idColumn: 'id' } },
    ...{ selection: {}, variants, repeats: 1, endpoint },
  };
  const scorer = { type: 'contains', name: 'contains', expected: '{{ expected }}', optional: false };
  const config = {
    ...{ name: 'bench', dataset: { path: '/bench.csv' }, endpoint, variants, repeats: 1, scorers: [scorer], gates: [] },
  };
  const run = {
    ...{ publicId: id, name: 'bench', runKey: null, tags: [], datasetId: dataset.id, samples: results },
    ...{ configHash: `bench ${edition}`, identity, variants, confirmsRowId: null, rowRepeats: new Map() },
  };
  const start = { startedMs: 1_700_000_000_000, config, provenance: {}, pid: 1, host: 'bench' };
  const rowId = createRun(store, run, start);
  const scorers = useScorers(store, rowId, [{ scorer: 'contains', fingerprint: JSON.stringify(scorer) }]);
  const revisions = new Map(scorers.map(({ scorer: name, revision }) => [name, revision]));
  const writer = await startWriter(path, rowId);
  for (let index = 0; index < results; index += 1) {
    void writer.saveResult(resultOf(rowOf(index, edition)), 1);
    const passed = (index * 7) % 10 >= wrong;
    const score = { scorer: 'contains', value: Number(passed), passed, reason: passed ? null : 'It lacks the number.' };
    writer.saveScores(index, [score], revisions);
    if (index % 1000 === 999) await writer.flush();
  }
  if ((await writer.close()) !== 'saved') throw new Error('The results could not be saved.');
  const verdict = { word: 'good' as const, exitCode: 0 as const, sentence: 'Done.', gates: [] };
  endTry(store, rowId, { status: 'complete', stopReason: null, verdict, endedMs: 1_700_000_100_000 });
  store.close();
}

await inNewFolder(async (folder) => {
  const database = join(folder, 'compare.db');
  for (const run of runs) await storeRun(database, run);
  const compare = async (...args: string[]) => {
    const { mib, ended } = await runForPeak(folder, ['compare', ...args, '--db', database, '--format', 'json']);
    const { variants } = JSON.parse(ended.stdout) as { variants: { scores: { contains: { n: number } } }[] };
    if (variants[0]?.scores.contains.n !== results) throw new Error(`Not all rows were compared:\n${ended.stdout}`);
    return { seconds: ended.wallMs / 1000, megabytes: (mib * 1024 * 1024) / 1e6 };
  };
  const what = `compare of 2 × ${results} results`;
  const same = await compare('before', 'after');
  printFigure({ what: `${what}, seconds`, value: same.seconds, atMost: 3, digits: 2 });
  printFigure({ what: `${what}, peak MB`, value: same.megabytes, atMost: 400 });
  const told = ({ seconds, megabytes }: typeof same) => `${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB`;
  printContext('two datasets of the same keys', told(await compare('before', 'elsewhere')));
  printContext('topic by topic', told(await compare('before', 'after', '--by', 'topic')));
});
