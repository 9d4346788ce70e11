import { describe, expect, test } from 'vitest';
import { exportColumns } from '../../src/export/columns.ts';
import { exportConditions } from '../../src/export/condition.ts';
import { exportRow } from './export-rows.ts';

const { columns } = exportColumns({ runId: 'run-1', datasetColumns: ['topic', 'level'], scorers: ['contains'] });

const passed = exportRow({
  columns: { topic: 'maths', level: '3' },
  latencyMs: 54.5,
  costBilledNanoUsd: 1_300,
  scores: { contains: { value: 1, passed: true, reason: null } },
});
const failed = exportRow({ columns: { topic: 'x=y', level: 'hard' }, status: 'failed', errorKind: 'filtered' });

describe('exportConditions', () => {
  test.each([
    { text: 'status=failed', kept: [failed], why: 'our columns without their prefix' },
    { text: 'pb_status=failed', kept: [failed], why: 'and with it' },
    { text: 'status!=failed', kept: [passed], why: 'the opposite' },
    { text: 'topic=maths', kept: [passed], why: "the dataset's own columns" },
    { text: 'topic=x=y', kept: [failed], why: 'the first sign ends the name; the rest is the value' },
    { text: 'passed_contains=true', kept: [passed], why: 'a scorer by its name' },
    { text: 'passed_contains=1', kept: [passed], why: 'as SQL says it' },
    { text: 'passed_contains=False', kept: [], why: 'a word of few, whatever its letter case' },
    { text: 'passed_contains!=true', kept: [failed], why: 'a result without a score did not pass' },
    { text: 'score_contains=1.0', kept: [passed], why: 'a number however it is written' },
    { text: 'latency_ms>50', kept: [passed], why: 'a number; unknown is not above anything' },
    { text: 'latency_ms<=54.5', kept: [passed], why: 'nor below' },
    { text: 'latency_ms>=54.6', kept: [], why: 'two letters of sign' },
    { text: 'level<10', kept: [passed], why: "a dataset's cell as a number where it is one" },
    { text: 'cost_billed_usd>0.000001', kept: [passed], why: 'money' },
    { text: 'error_kind=', kept: [passed], why: 'nothing after the sign finds empty cells' },
    { text: 'error_kind!=', kept: [failed], why: 'and their opposite' },
    { text: 'topic=Maths', kept: [], why: 'letter case counts' },
  ])('$text ($why)', ({ text, kept }) => {
    expect([passed, failed].filter(exportConditions([text], columns))).toEqual(kept);
  });

  test.each([
    { text: 'failed', message: '"failed" is no condition.', why: 'no sign' },
    { text: '=failed', message: '"=failed" is no condition.', why: 'no column' },
    { text: 'stats=failed', message: 'The export has no column "stats".', why: 'a column that is not there' },
    { text: 'status=fialed', message: 'pb_status is never "fialed".', why: 'it would find nothing, silently' },
    { text: 'passed_contains=no', message: 'pb_passed_contains is never "no".', why: 'the same' },
    { text: 'latency_ms>slow', message: '"slow" is no number to compare pb_latency_ms with.', why: 'no number' },
  ])('$text is refused: $why', ({ text, message }) => {
    expect(() => exportConditions([text], columns)).toThrow(
      expect.objectContaining({ name: 'UserError', message, where: '--where', next: expect.any(String) }),
    );
  });

  test('several hold together, and none keeps all', () => {
    expect([passed, failed].filter(exportConditions(['status=answered', 'topic=x=y'], columns))).toEqual([]);
    expect([passed, failed].filter(exportConditions([], columns))).toEqual([passed, failed]);
  });
});
