import { describe, expect, test } from 'vitest';
import { cellText, chooseColumns, exportColumns } from '../../src/export/columns.ts';
import { exportRow } from './export-rows.ts';

const options = { runId: 'run-1', datasetColumns: ['id', 'prompt'], scorers: ['contains'] };

/** The pinned public surface, word for word. */
const pinned =
  'pb_run, pb_row, pb_line, pb_variant, pb_repeat, pb_status, pb_answer, pb_reasoning, pb_finish_reason, pb_model, ' +
  'pb_latency_ms, pb_ttft_ms, pb_attempts, pb_prompt_tokens, pb_completion_tokens, pb_cached_tokens, pb_reasoning_tokens, ' +
  'pb_cost_billed_usd, pb_cost_computed_usd, pb_error_kind, pb_error, pb_request_id, pb_answered_at';

function cellOf(name: string, row: Parameters<typeof exportRow>[0]): string | null {
  const { columns } = exportColumns({ ...options, scorers: ['contains', 'constructor'] });
  const [column] = chooseColumns(columns, name);
  return column ? cellText(column, exportRow(row)) : null;
}

describe('exportColumns', () => {
  test('dataset columns come first, then ours in the pinned order, then three for every scorer', () => {
    const { columns, leftOut } = exportColumns({ ...options, scorers: ['contains', 'my judge'] });
    expect(columns.map(({ name }) => name)).toEqual([
      'id',
      'prompt',
      ...pinned.split(', '),
      'pb_score_contains',
      'pb_passed_contains',
      'pb_reason_contains',
      'pb_score_my judge',
      'pb_passed_my judge',
      'pb_reason_my judge',
    ]);
    expect(leftOut).toEqual([]);
  });

  test('columns of an earlier export are left out of the next, and named', () => {
    const datasetColumns = ['pb_run', 'prompt', 'pb_answer', 'Pb_kept'];
    const { columns, leftOut } = exportColumns({ ...options, datasetColumns });
    expect(leftOut).toEqual(['pb_run', 'pb_answer']);
    expect(columns.slice(0, 3).map(({ name }) => name)).toEqual(['prompt', 'Pb_kept', 'pb_run']);
  });

  test.each([
    { name: 'prompt', row: { columns: { prompt: ' a\n' } }, cell: ' a\n', why: 'a dataset cell as it is' },
    { name: 'prompt', row: { columns: {} }, cell: null, why: 'a cell that is not there is empty' },
    { name: 'pb_run', row: {}, cell: 'run-1', why: 'the run on every line, so that exports can be joined' },
    { name: 'pb_line', row: { line: 17 }, cell: '17', why: 'the physical line' },
    { name: 'pb_answer', row: { answer: '=1+1' }, cell: '=1+1', why: 'an answer is never changed here' },
    { name: 'pb_answer', row: { status: 'failed', answer: null }, cell: null, why: 'a failed sample has none' },
    { name: 'pb_latency_ms', row: { latencyMs: 54.500000001 }, cell: '54.5', why: 'microseconds are stored' },
    { name: 'pb_latency_ms', row: { latencyMs: 12_345 }, cell: '12345', why: 'no thousands separator' },
    { name: 'pb_ttft_ms', row: { ttftMs: null }, cell: null, why: 'unknown is empty, never 0' },
    { name: 'pb_cached_tokens', row: { cachedTokens: 0 }, cell: '0', why: 'a reported 0 is known' },
    { name: 'pb_cost_billed_usd', row: { costBilledNanoUsd: 1_300 }, cell: '0.0000013', why: 'exact, no exponent' },
    { name: 'pb_cost_computed_usd', row: {}, cell: null, why: 'unknown money is empty' },
    { name: 'pb_answered_at', row: { answeredAtMs: 0 }, cell: '1970-01-01T00:00:00.000Z', why: 'ISO 8601, UTC' },
    {
      name: 'pb_score_contains',
      row: { scores: { contains: { value: 1, passed: true, reason: null } } },
      cell: '1',
      why: 'a number, to average',
    },
    {
      name: 'pb_passed_contains',
      row: { scores: { contains: { value: 0, passed: false, reason: null } } },
      cell: 'false',
      why: 'a word, that no one sums by mistake',
    },
    {
      name: 'pb_reason_contains',
      row: { scores: { contains: { value: null, passed: null, reason: 'took over 5 s' } } },
      cell: 'took over 5 s',
      why: 'why a scorer failed',
    },
    { name: 'pb_score_constructor', row: {}, cell: null, why: 'a scorer may be named like a member of every object' },
  ] as const)('$name of $row → $cell ($why)', ({ name, row, cell }) => {
    expect(cellOf(name, row)).toBe(cell);
  });
});

describe('chooseColumns', () => {
  test.each([
    { list: 'pb_answer,prompt', chosen: ['pb_answer', 'prompt'], why: 'in the order asked for' },
    { list: 'answer,status', chosen: ['pb_answer', 'pb_status'], why: 'our prefix may be left out' },
    { list: 'prompt, status', chosen: ['prompt', 'pb_status'], why: 'a space after a comma is a habit' },
    { list: 'status,pb_status', chosen: ['pb_status'], why: 'no column twice: readers of CSV stumble over it' },
    { list: 'name, first,status', chosen: ['name, first', 'pb_status'], why: 'a header may have commas of its own' },
    { list: 'passed_contains', chosen: ['pb_passed_contains'], why: "a scorer's" },
  ])('$list → $chosen ($why)', ({ list, chosen }) => {
    const { columns } = exportColumns({ ...options, datasetColumns: ['prompt', 'name, first'] });
    expect(chooseColumns(columns, list).map(({ name }) => name)).toEqual(chosen);
  });

  test("a dataset's own column goes before ours of the same word", () => {
    const { columns } = exportColumns({ ...options, datasetColumns: ['answer'] });
    expect(chooseColumns(columns, 'answer').map(({ name }) => name)).toEqual(['answer']);
  });

  test.each([
    { list: 'id,anwser', name: 'anwser', next: 'Did you mean pb_answer?', why: 'nearest without the prefix' },
    { list: 'Prompt', name: 'Prompt', next: 'Did you mean prompt?', why: 'letter case' },
    { list: 'pb_latency', name: 'pb_latency', next: 'Did you mean pb_latency_ms?', why: 'nearest with it' },
    { list: 'zzzzzzzz', name: 'zzzzzzzz', next: 'Use any of: id, prompt, pb_run,', why: 'nothing near: all are named' },
    { list: 'id,', name: '', next: 'Use any of:', why: 'a comma too many' },
  ])('$list is refused ($why)', ({ list, name, next }) => {
    const { columns } = exportColumns(options);
    expect(() => chooseColumns(columns, list)).toThrow(
      expect.objectContaining({
        name: 'UserError',
        message: `The export has no column "${name}".`,
        where: '--columns',
        next: expect.stringContaining(next),
        exitCode: 2,
      }),
    );
  });
});
