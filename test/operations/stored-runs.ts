import { openStore, type Store } from '../../src/store/open-store.ts';
import { createRun, endTry } from '../../src/store/run-records.ts';
import { useScorers } from '../../src/store/scorer-revisions.ts';
import { startWriter } from '../../src/store/writer.ts';
import type { Verdict } from '../../src/vocabulary/run.ts';
import { answered, failed, newRun, start, storeDataset } from '../store/fixtures.ts';

export interface WantedRun {
  readonly id: string;
  readonly name?: string;
  readonly startedMs?: number;
  /** Two lower-case hex digits, repeated: another content. */
  readonly dataset?: string;
  /** Answered; one more fails. */
  readonly answers?: number;
  readonly status?: 'complete' | 'stopped' | 'open';
  readonly word?: Verdict['word'];
}

/** Stores runs with results, scores, a failed attempt and an event each. @returns their row ids */
export async function storeRuns(path: string, wanted: readonly WantedRun[]): Promise<number[]> {
  const store = openStore(path, 'create');
  try {
    const rowIds: number[] = [];
    for (const run of wanted) rowIds.push(await storeOne(store, run));
    return rowIds;
  } finally {
    store.close();
  }
}

async function storeOne(store: Store, wanted: WantedRun): Promise<number> {
  const {
    id,
    name = 'nightly',
    startedMs = start.startedMs,
    dataset = 'ab',
    answers = 3,
    status = 'complete',
  } = wanted;
  const datasetId = await storeDataset(store, answers + 1, dataset.repeat(32));
  const run = newRun(datasetId, { publicId: id, name, samples: answers + 1 });
  const rowId = createRun(store, run, { ...start, startedMs });
  const revisions = useScorers(store, rowId, [{ scorer: 'contains', fingerprint: 'c' }]);
  const writer = await startWriter(store.path, rowId);
  for (let seq = 0; seq < answers; seq += 1) {
    writer.saveResult(answered(seq, { text: `Secret answer ${seq} of ${id}`, reasoning: 'Secret thought' }), 1);
    const score = { scorer: 'contains', value: 0, passed: false, reason: '"Secret answer" lacks it' };
    writer.saveScores(seq, [score], new Map(revisions.map(({ scorer, revision }) => [scorer, revision])));
  }
  writer.saveAttempt({
    seq: answers,
    tryNumber: 1,
    attempt: 1,
    errorKind: 'filtered',
    message: 'No luck.',
    requestId: 'r',
    waitMs: 5,
    atMs: startedMs,
  });
  writer.saveResult(failed(answers, 'filtered'), 1);
  writer.saveEvent({ atMs: startedMs, lane: null, kind: 'paused', detail: null });
  await writer.close();
  if (status !== 'open') {
    const verdict: Verdict = { word: wanted.word ?? 'good', exitCode: 0, sentence: 'Done.', gates: [] };
    endTry(store, rowId, { status, stopReason: null, verdict, endedMs: startedMs + 1000 });
  }
  return rowId;
}

/** Rows of every table that holds something of a run, and of datasets. */
export function countRows(store: Store): Record<string, number> {
  const tables = ['runs', 'tries', 'variants', 'results', 'answers', 'attempts', 'scores', 'scorers', 'events'];
  return Object.fromEntries(
    [...tables, 'datasets', 'dataset_rows'].map((table) => {
      return [table, store.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)?.n ?? 0];
    }),
  );
}
