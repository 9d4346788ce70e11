import { describe, expect, test } from 'vitest';
import { exportColumns } from '../../src/export/columns.ts';
import { exportCondition } from '../../src/export/condition.ts';
import { exportRow } from './export-rows.ts';

const { columns } = exportColumns({ runId: 'run-1', datasetColumns: ['topic', 'a=b'], scorers: ['contains'] });

const passed = exportRow({
  columns: { topic: 'maths', 'a=b': '' },
  scores: { contains: { value: 1, passed: true, reason: null } },
});
const failed = exportRow({ columns: { topic: 'x=y', 'a=b': '' }, status: 'failed', errorKind: 'filtered' });

describe('exportCondition', () => {
  test.each([
    { text: 'status=failed', kept: [failed], why: 'our columns without their prefix' },
    { text: 'pb_status=failed', kept: [failed], why: 'and with it' },
    { text: 'status!=failed', kept: [passed], why: 'the opposite' },
    { text: 'topic=maths', kept: [passed], why: "the dataset's own columns" },
    { text: 'topic=x=y', kept: [failed], why: 'the first sign ends the name; the rest is the value' },
    { text: 'passed_contains=true', kept: [passed], why: 'a scorer by its name' },
    { text: 'error_kind=', kept: [passed], why: 'nothing after the sign finds empty cells' },
    { text: 'error_kind!=', kept: [failed], why: 'and their opposite' },
    { text: 'topic=Maths', kept: [], why: 'letter case counts' },
  ])('$text ($why)', ({ text, kept }) => {
    expect([passed, failed].filter(exportCondition(text, columns))).toEqual(kept);
  });

  test.each([
    { text: 'failed', message: '"failed" is no condition.', why: 'no sign' },
    { text: '=failed', message: '"=failed" is no condition.', why: 'no column' },
    { text: 'state=failed', message: 'The export has no column "state".', why: 'a column that is not there' },
  ])('$text is refused: $why', ({ text, message }) => {
    expect(() => exportCondition(text, columns)).toThrow(expect.objectContaining({ name: 'UserError', message }));
  });
});
