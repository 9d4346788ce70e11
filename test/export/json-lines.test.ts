import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exportColumns } from '../../src/export/columns.ts';
import { exportJsonLines } from '../../src/export/json-lines.ts';
import { exportRow } from './export-rows.ts';

const { columns } = exportColumns({
  runId: 'run-1',
  datasetColumns: ['prompt', '__proto__', '7'],
  scorers: ['contains'],
});
const schema = JSON.parse(readFileSync(new URL('../../docs/export.schema.json', import.meta.url), 'utf8'));
const line = z.fromJSONSchema(schema);

const known = exportRow({
  columns: JSON.parse('{"prompt":"a","__proto__":"b","7":"c"}') as Record<string, string>,
  answer: 'say "hi"\n\u2028',
  latencyMs: 54.5,
  promptTokens: 7,
  costBilledNanoUsd: 1_300,
  answeredAtMs: 0,
  scores: { contains: { value: 0.5, passed: false, reason: 'half' } },
});

const textOf = (...rows: ReturnType<typeof exportRow>[]) => [...exportJsonLines(columns, rows)].join('');

describe('exportJsonLines', () => {
  test('numbers are numbers, passed is a boolean, money and times are strings, unknown is null', () => {
    expect(JSON.parse(textOf(known))).toMatchObject({
      pb_line: 2,
      pb_latency_ms: 54.5,
      pb_ttft_ms: null,
      pb_prompt_tokens: 7,
      pb_cached_tokens: null,
      pb_cost_billed_usd: '0.0000013',
      pb_cost_computed_usd: null,
      pb_answered_at: '1970-01-01T00:00:00.000Z',
      pb_score_contains: 0.5,
      pb_passed_contains: false,
      pb_reason_contains: 'half',
    });
  });

  test("the names are the CSV's, in its order, whatever they are", () => {
    expect(
      textOf(known)
        .match(/"[^"]*":/g)
        ?.slice(0, 4),
    ).toEqual(['"prompt":', '"__proto__":', '"7":', '"pb_run":']);
  });

  test('one line a result, each ended; none is nothing', () => {
    expect(textOf(known, known).split('\n')).toHaveLength(3);
    expect(textOf()).toBe('');
  });

  test('every text comes back, lone surrogates included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (answer) => {
        const text = textOf(exportRow({ answer }));
        expect(text.indexOf('\n')).toBe(text.length - 1);
        expect(JSON.parse(text)).toMatchObject({ pb_answer: answer });
      }),
    );
  });
});

describe('docs/export.schema.json', () => {
  test('describes every column of ours by name', () => {
    const described = (name: string) =>
      name in schema.properties || Object.keys(schema.patternProperties).some((pattern) => name.match(pattern));
    const ours = columns.map(({ name }) => name).filter((name) => name.startsWith('pb_'));
    expect(ours.filter((name) => !described(name))).toEqual([]);
    expect(Object.keys(schema.properties).filter((name) => !ours.includes(name))).toEqual([]);
  });

  test.each([
    { row: known, why: 'everything known' },
    { row: exportRow({ status: 'failed', answer: null, errorKind: 'filtered', error: 'no' }), why: 'a failed one' },
  ])('accepts $why', ({ row }) => {
    expect(line.safeParse(JSON.parse(textOf(row))).error).toBeUndefined();
  });

  test.each([
    { change: { pb_latency_ms: '54.5' }, why: 'a number as text' },
    { change: { pb_cost_billed_usd: 0.0000013 }, why: 'money as a number' },
    { change: { pb_passed_contains: 'true' }, why: 'a boolean as text' },
    { change: { pb_status: 'done' }, why: 'a status there is none of' },
  ])('refuses $why', ({ change }) => {
    expect(line.safeParse({ ...JSON.parse(textOf(known)), ...change }).success).toBe(false);
  });
});
