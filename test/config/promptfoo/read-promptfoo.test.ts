import { describe, expect, test } from 'vitest';
import type { Converted } from '../../../src/config/promptfoo/convert.ts';
import { noteLines } from '../../../src/config/promptfoo/notes.ts';
import { readPromptfoo } from '../../../src/config/promptfoo/read-promptfoo.ts';
import { UserError } from '../../../src/vocabulary/user-error.ts';

const words = { variable: (column: string) => column, literal: (text: string) => text };

/** @param files their texts, by path; CSV files as lists of rows */
async function convert(config: object, files: Readonly<Record<string, string | Record<string, string>[]>> = {}) {
  const text = (path: string) => {
    const file = files[path];
    return Promise.resolve(typeof file === 'string' ? file : null);
  };
  const csv = (path: string) => {
    const file = files[path];
    if (file === undefined || typeof file === 'string') return Promise.resolve(null);
    return Promise.resolve(file.map((columns, index) => ({ line: index + 2, columns })));
  };
  return readPromptfoo(JSON.stringify(config, null, 1), 'some/p.json', 'p.json', { text, csv }, words);
}

const minimal = { prompts: ['Q: {{q}}'], providers: ['openai:m'], tests: [{ vars: { q: 'a' } }] };
const left = ({ notes }: Converted) => noteLines(notes).map((line) => line.replace(/ \([^()]*\)$/, ''));

describe('providers', () => {
  test.each([
    { provider: 'openai:m', model: 'm', baseUrl: null, apiKeyEnv: 'OPENAI_API_KEY' },
    { provider: 'openai:chat:org/m:free', model: 'org/m:free', baseUrl: null, apiKeyEnv: 'OPENAI_API_KEY' },
    { provider: 'aimlapi:chat:m', model: 'm', baseUrl: 'https://api.aimlapi.com/v1', apiKeyEnv: 'AIML_API_KEY' },
    {
      provider: 'openrouter:a/b',
      model: 'a/b',
      baseUrl: 'https://openrouter.ai/api/v1',
      apiKeyEnv: 'OPENROUTER_API_KEY',
    },
    {
      provider: { id: 'openai:chat:m', config: { apiHost: 'h.test', apiKeyEnvar: 'MINE' } },
      model: 'm',
      baseUrl: 'https://h.test/v1',
      apiKeyEnv: 'MINE',
    },
    {
      provider: { 'openai:chat:m': { config: { apiBaseUrl: 'http://h:1/v1', apiKeyRequired: false } } },
      model: 'm',
      baseUrl: 'http://h:1/v1',
      apiKeyEnv: null,
    },
    {
      provider: { id: 'openai:m', config: { apiKey: '{{ env.MY_KEY }}' } },
      model: 'm',
      baseUrl: null,
      apiKeyEnv: 'MY_KEY',
    },
  ])('$provider', async ({ provider, ...expected }) => {
    const converted = await convert({ ...minimal, providers: [provider] });
    expect(converted.provider).toMatchObject(expected);
    expect(converted.notes).toEqual([]);
  });

  test('a literal key is never carried', async () => {
    const providers = [{ id: 'openai:m', config: { apiKey: 'sk-verysecret1234' } }];
    const converted = await convert({ ...minimal, providers });
    expect(JSON.stringify(converted)).not.toContain('verysecret');
    expect(left(converted)).toEqual([
      'a literal apiKey: configs are shared, so put it into the environment as OPENAI_API_KEY',
    ]);
  });

  test.each([
    { config: {}, model: 'm', params: { temperature: 0, max_tokens: 1024 }, why: "promptfoo's own defaults" },
    { config: { omitDefaults: true, top_p: 1 }, model: 'm', params: { top_p: 1 }, why: 'none where it is told so' },
    {
      config: { temperature: 1, max_tokens: 5 },
      model: 'm',
      params: { temperature: 1, max_tokens: 5 },
      why: 'written',
    },
    {
      config: { temperature: 1, max_tokens: 5, max_completion_tokens: 9, reasoning_effort: 'low' },
      model: 'o3-mini',
      params: { max_completion_tokens: 9, reasoning_effort: 'low' },
      why: 'a reasoning model is sent neither',
    },
    {
      config: { passthrough: { top_k: 3 } },
      model: 'm',
      params: { temperature: 0, max_tokens: 1024, top_k: 3 },
      why: 'passed',
    },
  ])('parameters of $model: $why', async ({ config, model, params }) => {
    const { variants } = await convert({ ...minimal, providers: [{ id: `openai:${model}`, config }] });
    expect(variants[0]).toMatchObject({ model });
    expect(variants[0]?.['params']).toEqual(params);
  });

  test('others, and those of another endpoint, are listed', async () => {
    const converted = await convert({
      ...minimal,
      providers: [
        'openai:m',
        'anthropic:messages:claude',
        'openai:responses:gpt',
        { id: 'openai:chat:other', config: { apiBaseUrl: 'http://elsewhere/v1' } },
        'file://provider.py',
      ],
    });
    expect(converted.variants).toHaveLength(1);
    expect(left(converted)).toEqual([
      'provider anthropic:messages:claude',
      'provider openai:responses:gpt',
      'provider file://provider.py',
      'provider other: another endpoint, which needs a config of its own',
    ]);
  });

  test('a provider may be asked some prompts only', async () => {
    const { variants } = await convert({
      ...minimal,
      prompts: [
        { label: 'short', raw: '{{q}}' },
        { label: 'long', raw: 'Please: {{q}}' },
      ],
      providers: ['openai:a', { id: 'openai:b', prompts: ['long'] }],
    });
    expect(variants.map(({ label }) => label)).toEqual(['a, short', 'a, long', 'b, long']);
  });
});

describe('prompts', () => {
  test.each([
    { prompt: 'Q: {{q}}', messages: [{ role: 'user', content: 'Q: {{ q }}' }], why: 'a text' },
    {
      prompt: '[{"role": "system", "content": "S"}, {"role": "user", "content": "{{q}}"}]',
      messages: [
        { role: 'system', content: 'S' },
        { role: 'user', content: '{{ q }}' },
      ],
      why: 'messages in JSON',
    },
    {
      prompt: '[{"role": "user", "content": {{ q | dump }}}]',
      messages: [{ role: 'user', content: '{{ q }}' }],
      why: 'JSON only once it is rendered',
    },
    { prompt: "- role: user\n  content: 'Q {{q}}'", messages: [{ role: 'user', content: 'Q {{ q }}' }], why: 'YAML' },
    { prompt: 'file://chat.yaml', messages: [{ role: 'user', content: 'F {{ q }}' }], why: 'a YAML file' },
    { prompt: 'p.md', messages: [{ role: 'user', content: '# {{ q }}\n' }], why: 'a file without file://' },
  ])('$why', async ({ prompt, messages }) => {
    const files = { 'chat.yaml': '- role: user\n  content: "F {{q}}"\n', 'p.md': '# {{q}}\n' };
    const { variants, notes } = await convert({ ...minimal, prompts: [prompt] }, files);
    expect({ messages: variants[0]?.['messages'], notes }).toEqual({ messages, notes: [] });
  });

  test('a text file holds several, with --- between them', async () => {
    const { variants } = await convert(
      { ...minimal, prompts: 'file://p.txt' },
      { 'p.txt': ' A {{q}}\r\n---\nB\n\n---\n' },
    );
    expect(variants.map(({ label, messages }) => [label, messages])).toEqual([
      ['m, prompt 1', [{ role: 'user', content: 'A {{ q }}' }]],
      ['m, prompt 2', [{ role: 'user', content: 'B' }]],
    ]);
  });

  test('programs, missing files and templates with conditions are listed', async () => {
    const prompts = [
      '{{q}}',
      'file://make.js',
      'exec:make.sh',
      'file://none.txt',
      '{% if q %}x{% endif %}',
      '{"a": 1}',
    ];
    const converted = await convert({ ...minimal, prompts });
    expect(converted.variants).toHaveLength(1);
    expect(left(converted)).toEqual([
      'prompt file://make.js',
      'prompt exec:make.sh',
      'prompt file://none.txt',
      'prompt 2: more than text, variables and messages',
      'prompt 3: more than text, variables and messages',
    ]);
  });
});

describe('tests', () => {
  test('a CSV file without assertions of its own is the dataset itself', async () => {
    const rows = [{ q: 'a', expected: 'A' }];
    const defaultTest = { assert: [{ type: 'icontains', value: '{{expected}}', metric: 'fact' }] };
    const { csvPath, scorers } = await convert({ ...minimal, defaultTest, tests: 'file://t.csv' }, { 't.csv': rows });
    expect(csvPath).toBe('t.csv');
    expect(scorers).toEqual([
      { type: 'contains', name: 'fact', expected: '{{ expected }}', caseSensitive: false, trim: false },
    ]);
  });

  test.each([
    { row: { q: 'a', __expected: 'A' }, why: 'it has assertions' },
    { row: { q: '{{ other }}', other: 'b' }, why: 'a cell names another' },
    { row: { ' q ': 'a' }, why: 'a column has blanks around its name' },
    { row: { q: 'a', __suffix: '!' }, why: 'it adds to the prompt' },
  ])('it is written anew where $why', async ({ row }) => {
    const { csvPath } = await convert({ ...minimal, tests: 'file://t.csv' }, { 't.csv': [row] });
    expect(csvPath).toBeNull();
  });

  test('lists of texts are combined, defaults filled in, numbers printed', async () => {
    const { table } = await convert({
      ...minimal,
      defaultTest: { vars: { lang: 'en' } },
      tests: [{ vars: { q: ['a', 'b'], n: [1, 2], x: 3 } }, { vars: { q: 'c', lang: 'de' } }],
    });
    expect(table).toEqual({
      columns: ['lang', 'q', 'n', 'x'],
      rows: [
        ['en', 'a', '[1,2]', '3'],
        ['en', 'b', '[1,2]', '3'],
        ['de', 'c', '', ''],
      ],
      idColumn: null,
    });
  });

  test('a variable may be the text of a file; programs and pictures are listed', async () => {
    const tests = [{ vars: { q: 'file://q.txt' } }, { vars: { q: 'file://q.py' } }, { vars: { q: 'file://none.md' } }];
    const converted = await convert({ ...minimal, tests }, { 'q.txt': ' long text\n', 'q.py': 'print()' });
    expect(converted.table.rows).toEqual([['long text'], ['file://q.py'], ['file://none.md']]);
    expect(left(converted)).toEqual(['variable q from q.py', 'variable q from none.md']);
  });

  test('references within the config are followed', async () => {
    const assertionTemplates = { polite: { type: 'icontains', value: 'please' } };
    const assert = [{ $ref: '#/assertionTemplates/polite' }, { $ref: '#/nowhere' }];
    const converted = await convert({ ...minimal, assertionTemplates, tests: [{ vars: { q: 'a' }, assert }] });
    expect(converted.scorers).toMatchObject([{ name: 'icontains' }]);
    expect(left(converted)).toEqual(['$ref']);
  });

  test('rows are named anew where their ids name several', async () => {
    const tests = [{ vars: { q: 'a', id: 1 } }, { vars: { q: 'b', id: 1 } }];
    const { table } = await convert({ ...minimal, tests });
    expect(table).toMatchObject({
      columns: ['test', 'q', 'id'],
      idColumn: 'test',
      rows: [
        ['1', 'a', '1'],
        ['2', 'b', '1'],
      ],
    });
  });

  test('a second assertion of a kind has a column of its own; separators are such as no value holds', async () => {
    const tests = [
      {
        vars: { q: 'a' },
        assert: [
          { type: 'contains', value: 'x' },
          { type: 'contains', value: 'y' },
          { type: 'contains-any', value: ['a|b', 'c;d'] },
        ],
      },
    ];
    const { table, scorers } = await convert({ ...minimal, tests });
    expect(table.columns).toEqual(['q', 'expect_contains', 'expect_contains_any', 'expect_contains_2']);
    expect(table.rows).toEqual([['a', 'x', 'a|b||c;d', 'y']]);
    expect(scorers.map(({ name, separator }) => [name, separator])).toEqual([
      ['contains', undefined],
      ['contains-any', '||'],
      ['contains-2', undefined],
    ]);
  });

  test('what cannot be carried is listed with its line', async () => {
    const converted = await convert(
      {
        ...minimal,
        tests: [
          'file://t.csv',
          { vars: { q: 'a' }, threshold: 0.5, assert: [{ type: 'llm-rubric', value: 'polite' }] },
        ],
        scenarios: [{}],
        evaluateOptions: { repeat: 3, maxConcurrency: 9, delay: 100 },
      },
      {
        't.csv': [
          { q: 'a', __expected: 'similar:b' },
          { q: 'b', __expected: 'llm-rubric:c', __threshold: '1' },
        ],
      },
    );
    expect(noteLines(converted.notes)).toEqual([
      expect.stringMatching(/^scenarios \(p\.json:\d+\)$/),
      expect.stringMatching(/^evaluateOptions\.delay \(p\.json:\d+\)$/),
      'similar (t.csv:2)',
      expect.stringMatching(/^llm-rubric \(t\.csv:3, p\.json:\d+\)$/),
      '__threshold (t.csv:3)',
      expect.stringMatching(/^threshold of a test \(p\.json:\d+\)$/),
    ]);
    expect(converted).toMatchObject({ repeats: 3, concurrency: 9 });
  });
});

test('many places of one thing are cut short', () => {
  const notes = Array.from({ length: 7 }, (_, index) => ({ what: 'similar', where: `t.csv:${index + 2}` }));
  expect(noteLines(notes)).toEqual(['similar (t.csv:2, t.csv:3, t.csv:4, t.csv:5, t.csv:6 and 2 more)']);
});

test.each([
  { config: {}, says: 'no promptfoo config' },
  { config: { ...minimal, providers: ['anthropic:x'] }, says: 'Nothing of this config can be run' },
  { config: { ...minimal, prompts: [] }, says: 'Nothing of this config can be run' },
  { config: { ...minimal, tests: 'file://none.csv' }, says: 'Nothing of this config can be run' },
])('$says: $config', async ({ config, says }) => {
  await expect(convert(config)).rejects.toThrow(UserError);
  await expect(convert(config)).rejects.toThrow(says);
});
