import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type DryRun, type MeantRun, renderDryRun, renderDryRunsJson } from '../../src/report/dry-run.ts';

const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(new URL('../../docs/dry-run.schema.json', import.meta.url), 'utf8')),
);

function sampleDryRun(changes: Partial<DryRun> = {}): DryRun {
  return {
    name: 'nightly',
    configPath: 'nightly.yaml',
    dataset: { path: '/data/qa.csv', rows: 1200, selectedRows: 30 },
    selection: { filter: 'topic=maths', sample: 40, rowLimit: 30 },
    variants: ['ernie', 'other'],
    repeats: 1,
    flaky: null,
    samples: 60,
    toSend: 60,
    run: { kind: 'new', says: [] },
    key: { source: 'AIMLAPI_KEY', unset: [], keyless: null },
    worstCase: {
      requests: 60,
      tokens: 123_456,
      usd: '0.0123',
      usedBefore: null,
      short: ['budget.maxTokens'],
      unknown: [],
    },
    requests: [
      {
        seq: 0,
        row: 'q\u001b[31m1',
        line: 2,
        variant: 'ernie',
        repeat: 0,
        method: 'POST',
        url: 'https://api.example.com/v1/chat/completions',
        headers: { authorization: 'Bearer «key»' },
        body: { model: 'ernie', messages: [{ role: 'user', content: 'a\u202eb' }] },
        streamed: true,
      },
    ],
    ...changes,
  };
}

const verdict = { word: 'good', exitCode: 0, sentence: '60 of 60 answered.', gates: [] } as const;

describe('a dry run', () => {
  test('is told with its counts, and nothing of a dataset moves the cursor', () => {
    const text = renderDryRun(sampleDryRun(), { color: false });
    expect(text).toContain('Rows     30 of 1,200 (filter topic=maths, a sample of 40, at most 30)');
    expect(text).toContain('Samples  60 = 30 rows × 2 variants × 1 repeat');
    expect(text).toContain(
      'Budget   At worst 60 requests, 123,456 tokens, $0.0123, without retries. ' +
        'budget.maxTokens may stop it before its end, to be resumed.',
    );
    expect(text).toContain('Request 1 of 60: row q\\u001b[31m1 (line 2), ernie, repeat 0, streamed');
    expect(text).toContain('"content": "a\\u202eb"');
    for (const character of ['\u001b', '\u202e']) expect(text.includes(character)).toBe(false);
  });

  test.each<{ flaky: DryRun['flaky']; samples: string; says: string | null }>([
    { flaky: null, samples: '60 = 30 rows × 2 variants × 1 repeat', says: null },
    {
      flaky: { rows: 0, repeats: 5 },
      samples: '60 = 30 rows × 2 variants × 1 repeat',
      says: 'No row is known to be flaky: none has disagreed with itself on earlier good nights.',
    },
    {
      flaky: { rows: 1, repeats: 5 },
      samples: '60 = (29 rows × 1 repeat + 1 flaky row × 5 repeats) × 2 variants',
      says: '1 of 30 rows has disagreed with itself on earlier nights: it is asked 5 times.',
    },
    {
      flaky: { rows: 3, repeats: 5 },
      samples: '60 = (27 rows × 1 repeat + 3 flaky rows × 5 repeats) × 2 variants',
      says: '3 of 30 rows have disagreed with themselves on earlier nights: they are asked 5 times.',
    },
  ])('with flaky: $flaky says $says', ({ flaky, samples, says }) => {
    const text = renderDryRun(sampleDryRun({ flaky }), { color: false });
    expect(text).toContain(`Samples  ${samples}\n`);
    if (says === null) expect(text).not.toContain('Flaky');
    else expect(text).toContain(`Flaky    ${says}\n`);
    expect(schema.safeParse(JSON.parse(renderDryRunsJson([sampleDryRun({ flaky })]))).error).toBeUndefined();
  });

  test.each<{ run: MeantRun; says: string }>([
    {
      run: { kind: 'new', says: ['Run 1 is abandoned.'] },
      says: 'a new one; 60 samples would be sent. Run 1 is abandoned.',
    },
    {
      run: { kind: 'resumed', id: 'r1', answered: 8, failed: 2, retried: 0, reRun: null },
      says: 'r1 would go on: 10 of 60 samples are done (2 failed), 60 would be sent',
    },
    {
      run: { kind: 'resumed', id: 'r1', answered: 58, failed: 2, retried: 2, reRun: { id: 'r2', toSend: 31 } },
      says: 'r1 would go on: 60 of 60 samples are done (2 failed, and asked again), 60 would be sent; its re-run r2 would go on with 31 samples.',
    },
    { run: { kind: 'told-again', id: 'r1', verdict }, says: 'told again. 60 of 60 answered. Exit code 0.' },
    { run: { kind: 'told-again', id: 'r1', verdict: null }, says: 'r1 is complete' },
    {
      run: { kind: 'live-elsewhere', id: null, pid: 7, host: 'h' },
      says: 'refused (exit code 5): one of this name is live, process 7 on h',
    },
    {
      run: { kind: 'waits', id: 'r1', pid: 7, host: 'h' },
      says: 'once another of this name has ended, which is live (r1), process 7 on h',
    },
    { run: { kind: 'unknown', reason: 'it is old.' }, says: 'not known: it is old.' },
  ])('$run.kind: $says', ({ run, says }) => {
    const dryRun = sampleDryRun({ run });
    expect(renderDryRun(dryRun, { color: false })).toContain(says);
    expect(schema.safeParse(JSON.parse(renderDryRunsJson([dryRun]))).error).toBeUndefined();
  });

  test('of a run that goes on counts what it used before, and does not call dollars held that nobody knows', () => {
    const amounts = { requests: 40, tokens: 5000, usd: null };
    const worstCase = { ...amounts, usedBefore: amounts, short: [], unknown: ['budget.maxUsd'] };
    const dryRun = sampleDryRun({ worstCase });
    expect(renderDryRun(dryRun, { color: false })).toContain(
      'Budget   Used before: 40 requests, 5,000 tokens. At worst 40 requests, 5,000 tokens more, without retries. ' +
        'Dollars are unknown here, so nothing is said of budget.maxUsd.',
    );
    expect(schema.safeParse(JSON.parse(renderDryRunsJson([dryRun]))).error).toBeUndefined();
  });

  test.each([
    {
      key: { source: null, unset: ['A', 'B'], keyless: null },
      says: 'Key      A and B are not set: a run would be refused.',
    },
    { key: { source: 'A', unset: [], keyless: null }, says: 'Key      from A' },
    { key: { source: null, unset: [], keyless: 'A' }, says: 'Key      none is sent: A is not set.' },
    { key: { source: null, unset: [], keyless: null }, says: 'Key      none is sent\n' },
  ])('$says', ({ key, says }) => {
    expect(renderDryRun(sampleDryRun({ key }), { color: false })).toContain(says);
  });

  test.each([
    { changes: { toSend: -1 }, why: 'a negative count' },
    { changes: { run: { kind: 'another' } }, why: 'a kind that is not there' },
    { changes: { requests: [{}] }, why: 'an empty request' },
  ])('its schema refuses $why', ({ changes }) => {
    const document = { schemaVersion: 1, dryRuns: [{ ...sampleDryRun(), ...changes }] };
    expect(schema.safeParse(document).success).toBe(false);
  });
});
