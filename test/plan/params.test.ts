import { describe, expect, test } from 'vitest';
import { compileParams } from '../../src/plan/params.ts';
import { renderCompiled, TemplateCompiler } from '../../src/plan/template.ts';
import { makeRow } from './make-row.ts';

function renderParams(params: Readonly<Record<string, unknown>>, cell: string): unknown {
  const compiler = new TemplateCompiler({
    columns: ['cell'],
    whereIs: (place) => `c.yaml: ${place}`,
    datasetPath: 'qa.csv',
  });
  const compiled = compileParams(params, 'variants[0].params', compiler, 'qa.csv');
  expect(compiler.problems).toEqual([]);
  return renderCompiled(compiled, makeRow({ cell }));
}

describe('a parameter that is a template', () => {
  test.each([
    { params: { max_tokens: '{{ cell }}' }, cell: '64', sent: { max_tokens: 64 }, why: 'a number' },
    { params: { temperature: ' {{ cell }} ' }, cell: ' 0.5 ', sent: { temperature: 0.5 }, why: 'blanks do not matter' },
    { params: { max_tokens: '{{ cell | times: 2 }}' }, cell: '8', sent: { max_tokens: 16 }, why: 'computed' },
    { params: { stream: '{{ cell }}' }, cell: 'true', sent: { stream: true }, why: 'a truth value' },
    { params: { presence_penalty: '{{ cell }}' }, cell: 'null', sent: { presence_penalty: null }, why: 'null' },
    {
      params: { response_format: '{{ cell }}' },
      cell: '{"type":"json_object"}',
      sent: { response_format: { type: 'json_object' } },
      why: 'a map',
    },
    { params: { tools: '{{ cell }}' }, cell: '[]', sent: { tools: [] }, why: 'a list' },
    { params: { top_k: '{{ cell }}' }, cell: '40', sent: { top_k: 40 }, why: 'an unknown parameter alike' },
    { params: { x: '{{ cell }}' }, cell: '"40"', sent: { x: '"40"' }, why: 'text in JSON stays as it is' },
    { params: { x: '{{ cell }}' }, cell: '007', sent: { x: '007' }, why: 'no JSON number' },
    {
      params: { x: '{{ cell }}' },
      cell: '12345678901234567890',
      sent: { x: '12345678901234567890' },
      why: 'no number that can be held',
    },
    { params: { x: '{{ cell }}' }, cell: '1e999', sent: { x: '1e999' }, why: 'not finite' },
    { params: { x: '{{ cell }}' }, cell: '', sent: { x: '' }, why: 'empty' },
    { params: { x: 'v{{ cell }}' }, cell: '4', sent: { x: 'v4' }, why: 'text around it keeps it text' },
    { params: { x: '{{ cell }}{{ cell }}' }, cell: '4', sent: { x: '44' }, why: 'two templates are text' },
    {
      params: { user: '{{ cell }}', stop: ['{{ cell }}'] },
      cell: '4',
      sent: { user: '4', stop: ['4'] },
      why: 'texts by contract',
    },
    {
      params: { metadata: { row: '{{ cell }}' } },
      cell: '4',
      sent: { metadata: { row: '4' } },
      why: 'metadata is text',
    },
    { params: { a: { b: ['{{ cell }}', 1, null] } }, cell: '4', sent: { a: { b: [4, 1, null] } }, why: 'however deep' },
    {
      params: { x: '{{ cell }}' },
      cell: '{{ 7 | times: 7 }}',
      sent: { x: '{{ 7 | times: 7 }}' },
      why: 'a cell is data',
    },
  ])('$params with $cell → $sent ($why)', ({ params, cell, sent }) => {
    expect(renderParams(params, cell)).toEqual(sent);
  });

  test.each([
    {
      params: { max_tokens: '{{ cell }}' },
      cell: 'many',
      message: 'variants[0].params.max_tokens must be a whole number of at least 1, but for row row-1 it is "many".',
      why: 'servers would drop it',
    },
    {
      params: { max_tokens: '{{ cell }}' },
      cell: '',
      message: 'variants[0].params.max_tokens must be a whole number of at least 1, but for row row-1 it is "".',
      why: 'an empty cell',
    },
    {
      params: { temperature: '{{ cell }}' },
      cell: '3',
      message: 'variants[0].params.temperature must be a number from 0 to 2, but for row row-1 it is 3.',
      why: 'out of range',
    },
  ])('$params with $cell is refused ($why)', ({ params, cell, message }) => {
    expect(() => renderParams(params, cell)).toThrow(expect.objectContaining({ message, where: 'qa.csv:7' }));
  });

  test('parameters without templates are handed out unchanged', () => {
    const params = { temperature: 0, nested: { list: [1, 'a'] } };
    expect(renderParams(params, 'x')).toBe(params);
  });
});
