import { hash } from 'node:crypto';
import { compilePlan } from '../../src/plan/plan-samples.ts';
import { importDataset } from '../../src/store/datasets.ts';
import type { SqlValue, Store } from '../../src/store/open-store.ts';
import { type RunRecord, readRun } from '../../src/store/read-runs.ts';
import { createRun, endTry } from '../../src/store/run-records.ts';
import { useScorers } from '../../src/store/scorer-revisions.ts';
import { pushResult, pushScore, writes } from '../../src/store/write-results.ts';
import { canonicalJson } from '../../src/vocabulary/canonical-json.ts';
import type { Completion } from '../../src/vocabulary/completion.ts';
import type { Row } from '../../src/vocabulary/row.ts';
import type { Verdict } from '../../src/vocabulary/run.ts';
import type { Sample } from '../../src/vocabulary/sample.ts';
import { answered, failed, start } from '../store/fixtures.ts';

/** A number: its score; `failed`: no answer; `threw`: no score of the answer; `outside`: nothing is expected; `open`: not asked. */
export type Outcome = number | 'failed' | 'threw' | 'outside' | 'open';

export interface ScoredRun {
  readonly id: string;
  readonly name?: string;
  /** By row: its cells. The key is the `id` cell. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly variants?: readonly {
    readonly label: string;
    readonly model?: string;
    readonly prompt?: string;
    readonly params?: Readonly<Record<string, string | number>>;
  }[];
  readonly repeats?: number;
  /** By seq, for each scorer; a single list is one scorer, `contains`. */
  readonly outcomes: readonly Outcome[] | Readonly<Record<string, readonly Outcome[]>>;
  readonly optional?: boolean;
  readonly cluster?: string;
  readonly config?: Readonly<Record<string, unknown>>;
  readonly completion?: (seq: number) => Partial<Completion>;
  readonly latencyMs?: (seq: number) => number;
  readonly verdict?: Verdict;
}

/** Stores a run as one that was asked would be: same prompt hashes, same plan. */
export async function storeScored(store: Store, wanted: ScoredRun): Promise<RunRecord> {
  const { id, name = 'nightly', rows: cells, repeats = 1, optional = false, cluster } = wanted;
  const rows = cells.map((columns, rowIndex): Row => {
    const contentHash = hash('sha256', canonicalJson(columns));
    return { rowIndex, line: rowIndex + 2, rowKey: columns['id'] ?? contentHash, contentHash, columns };
  });
  const columns = Object.keys(cells[0] ?? {});
  const sha256 = hash('sha256', canonicalJson(cells));
  const source = { sha256, reading: 'comma id', path: '/data/qa.csv', sizeBytes: 10, mtimeMs: 1 };
  const dataset = await importDataset(store, source, async (insert) => {
    insert(rows);
    return { columns, rowCount: rows.length };
  });
  const variants = (wanted.variants ?? [{ label: 'ernie' }]).map((given) => {
    const { label, model = 'baidu/ernie', prompt = '{{ prompt }}', params = {} } = given;
    return { label, model, messages: [{ role: 'user' as const, content: prompt }], params };
  });
  const byScorer: Readonly<Record<string, readonly Outcome[]>> = isList(wanted.outcomes)
    ? { contains: wanted.outcomes }
    : wanted.outcomes;
  const scorers = Object.keys(byScorer).map((scorer) => ({ type: 'contains', name: scorer, optional }));
  const selection = { path: '/data/qa.csv', ...(cluster === undefined ? {} : { cluster }) };
  const config = {
    ...{ name, dataset: selection, variants, repeats, endpoint: { simulated: { seed: 1, accuracy: 1 } } },
    ...{ scorers: scorers.map((scorer) => ({ ...scorer, expected: '{{ expected }}' })), gates: [], ...wanted.config },
  };
  const samples = rows.length * variants.length * repeats;
  const identity = {
    ...{ name, dataset: { sha256, delimiter: ',', idColumn: 'id' }, variants, repeats, selection: {} },
    endpoint: { simulated: { seed: 1, accuracy: 1 } },
  };
  const run = {
    publicId: id,
    name,
    runKey: null,
    tags: [],
    confirmsRowId: null,
    datasetId: dataset.id,
    samples,
    configHash: id,
    identity,
  };
  const provenance = { configPath: 'nightly.yaml' };
  return store.transaction(() => {
    const rowId = createRun(store, { ...run, variants, rowRepeats: new Map() }, { ...start, config, provenance });
    const fingerprints = scorers.map((scorer) => ({ scorer: scorer.name, fingerprint: JSON.stringify(scorer) }));
    const revisions = new Map(useScorers(store, rowId, fingerprints).map((of) => [of.scorer, of.revision]));
    const plan = compilePlan({ variants, repeats, scorers: [], examine: never, datasetPath: '' }, columns, () => '');
    for (let seq = 0; seq < samples; seq += 1) {
      const row = rows[plan.placeOf(seq).position];
      if (row) replay(store, writesOf(wanted, rowId, plan.sample(row, seq), byScorer, revisions));
    }
    const verdict: Verdict = wanted.verdict ?? { word: 'good', exitCode: 0, sentence: 'Done.', gates: [] };
    endTry(store, rowId, { status: 'complete', stopReason: null, verdict, endedMs: start.startedMs + 1000 });
    return readRun(store, rowId);
  });
}

function writesOf(
  wanted: ScoredRun,
  rowId: number,
  sample: Sample,
  byScorer: Readonly<Record<string, readonly Outcome[]>>,
  revisions: ReadonlyMap<string, number>,
): SqlValue[] {
  const { seq } = sample;
  const outcomes = Object.entries(byScorer).map(([scorer, list]) => ({ scorer, outcome: list[seq] ?? 'open' }));
  const batch: SqlValue[] = [];
  const first = outcomes[0]?.outcome ?? 'open';
  if (first === 'open') return batch;
  if (first === 'failed') {
    pushResult(batch, rowId, { ...failed(seq, 'timeout_idle'), sample }, 1);
    return batch;
  }
  const timing = { latencyMs: wanted.latencyMs?.(seq) ?? 50, ttftMs: null };
  pushResult(batch, rowId, { ...answered(seq, wanted.completion?.(seq) ?? {}), sample, timing }, 1);
  for (const { scorer, outcome } of outcomes) {
    if (typeof outcome !== 'number' && outcome !== 'threw') continue;
    const value = outcome === 'threw' ? null : outcome;
    const score = { scorer, value, passed: value === null ? null : value === 1, reason: null };
    pushScore(batch, rowId, seq, score, revisions.get(scorer) ?? 1);
  }
  return batch;
}

/** What the writer's thread does with a batch. */
function replay(store: Store, batch: readonly SqlValue[]): void {
  for (let at = 0; at < batch.length; ) {
    const write = writes[Number(batch[at])];
    if (!write) throw new Error('no such statement');
    store.run(write.sql, ...batch.slice(at + 1, at + 1 + write.parameters));
    at += 1 + write.parameters;
  }
}

function never(): never {
  throw new Error('no scorer is planned');
}

function isList(value: ScoredRun['outcomes']): value is readonly Outcome[] {
  return Array.isArray(value);
}
