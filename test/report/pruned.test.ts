import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  type Pruned,
  type PrunePlan,
  renderPruned,
  renderPrunedJson,
  renderPrunePlan,
} from '../../src/report/pruned.ts';

const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(new URL('../../docs/prune.schema.json', import.meta.url), 'utf8')),
);

const plan: PrunePlan = {
  runs: [{ id: 'r2', name: 'nightly\u001b[2J', status: 'abandoned', startedMs: 1_700_000_000_000, results: 1200 }],
  heldForDrift: 0,
  texts: { runs: 2, answers: 40 },
};
const deleted = {
  runs: 1,
  results: 1200,
  answers: 1200,
  attempts: 3,
  scores: 1200,
  events: 0,
  datasets: 1,
  datasetRows: 600,
};
const pruned: Pruned = {
  ...plan,
  deleted,
  textsDropped: { runs: 2, answers: 40 },
  vacuum: { bytesBefore: 123_456, bytesAfter: 4096 },
  vacuumSkipped: null,
};

test('a plan tells every run that would go, and whose texts', () => {
  const text = renderPrunePlan(plan, 80);
  expect(text).toMatch(
    /^1 run would go:\nRun +Name +Status +Started \(UTC\) +Results\nr2 +nightly\\u001b\[2J +abandoned +2023-11-14 22:13 +1,200\n/,
  );
  expect(text).toContain('The texts of 40 answers in 2 runs would go; the numbers stay.');
  expect(renderPrunePlan({ runs: [], heldForDrift: 0, texts: { runs: 0, answers: 0 } }, 80)).toBe(
    'Nothing would go.\n',
  );
});

test('what stays for the sake of drift is told, before and after', () => {
  const held =
    '14 old runs stay: maxDrift is measured from them. After `promptbatch accept RUN` it is measured from RUN on.\n';
  expect(renderPrunePlan({ runs: [], heldForDrift: 14, texts: { runs: 0, answers: 0 } }, 80)).toBe(
    `Nothing would go.\n${held}`,
  );
  expect(renderPruned({ ...pruned, heldForDrift: 14 })).toContain(`\n${held}`);
  expect(renderPrunePlan({ ...plan, heldForDrift: 1 }, 80)).toContain('1 old run stays: maxDrift is measured from it.');
});

test('what went is counted', () => {
  expect(renderPruned(pruned)).toBe(
    'Deleted: 1 run, 1,200 results, 1,200 answers, 3 failed attempts, 1,200 scores, 0 events, 1 dataset (600 rows).\n' +
      'Texts dropped: of 40 answers in 2 runs.\nVacuum: 123,456 bytes before, 4,096 after.\n',
  );
  expect(renderPruned({ ...pruned, vacuum: null, vacuumSkipped: 'a run is going on' })).toContain(
    'Vacuum: left out, a run',
  );
});

test.each([
  { document: plan, dryRun: true, why: 'a plan' },
  { document: pruned, dryRun: false, why: 'what went' },
  { document: { ...pruned, vacuum: null, vacuumSkipped: 'why' }, dryRun: false, why: 'without vacuum' },
])('as JSON it fits its schema: $why', ({ document, dryRun }) => {
  const json = JSON.parse(renderPrunedJson(document)) as Record<string, unknown>;
  expect(schema.safeParse(json).error).toBeUndefined();
  expect(json['dryRun']).toBe(dryRun);
  expect(schema.safeParse({ ...json, deleted: { runs: -1 } }).success).toBe(false);
});
