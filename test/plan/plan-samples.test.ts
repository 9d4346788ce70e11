import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { compilePlan, type Expectation, type PlannedScorer, type PlanOptions } from '../../src/plan/plan-samples.ts';
import { makeRow } from './make-row.ts';

interface TestScorer extends PlannedScorer {
  readonly expected: string | readonly string[];
}

/** Empty is empty, and "bad" is wrong. */
function examine({ expected }: TestScorer): Expectation {
  if (expected === '') return { kind: 'empty', what: 'expected is empty' };
  return expected === 'bad' ? { kind: 'wrong', what: 'expected is bad' } : { kind: 'usable' };
}

const variant = { label: 'a', model: 'm', messages: [{ role: 'user' as const, content: '{{ prompt }}' }], params: {} };

function plan(options: Partial<PlanOptions<TestScorer>>, columns = ['prompt', 'expected']) {
  return compilePlan<TestScorer>(
    { variants: [variant], repeats: 1, scorers: [], examine, datasetPath: 'qa.csv', ...options },
    columns,
    (place) => `c.yaml: ${place}`,
  );
}

describe('the numbers of samples', () => {
  const variants = [variant, { ...variant, label: 'b' }];

  test('are even until it is known which rows are asked more often', () => {
    const even = plan({ variants, repeats: { default: 2, flaky: 5 } });
    expect([even.samplesOf(3), even.repeatsAt(1)]).toEqual([12, 2]);
    const uneven = even.repeating(Uint32Array.of(7, 4, 9), new Map([[4, 5]]));
    expect([uneven.samplesOf(3), uneven.repeatsAt(1), uneven.repeatsAt(2)]).toEqual([18, 5, 2]);
    expect(uneven.sample(makeRow({ prompt: 'Hi', expected: 'x' }), 13)).toMatchObject({ variant: 1, repeat: 4 });
    expect(uneven.repeating(Uint32Array.of(7, 4, 9), new Map()).samplesOf(3)).toBe(12);
  });
});

describe('a sample', () => {
  const messages = [
    { role: 'system' as const, content: 'Be brief.' },
    {
      role: 'user' as const,
      name: 'u-{{ expected }}',
      content: [
        { type: 'text', text: '{{ prompt }}?' },
        { type: 'image_url', image_url: { url: 'https://x/{{ prompt }}' } },
      ],
    },
    { role: 'assistant' as const, content: null, tool_calls: [{ function: { arguments: '{"q":"{{ prompt }}"}' } }] },
  ];
  const row = makeRow({ prompt: 'Hi', expected: 'x' });

  test('has every text of its messages rendered, however deep', () => {
    const made = plan({ variants: [{ ...variant, messages }] }).sample(row, 0);
    expect(made.request).toEqual({
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          name: 'u-x',
          content: [
            { type: 'text', text: 'Hi?' },
            { type: 'image_url', image_url: { url: 'https://x/Hi' } },
          ],
        },
        { role: 'assistant', content: null, tool_calls: [{ function: { arguments: '{"q":"Hi"}' } }] },
      ],
      params: {},
    });
    expect(made).toMatchObject({ seq: 0, variant: 0, repeat: 0, row });
  });

  test('has the hash of its messages alone', () => {
    const variants = [variant, { ...variant, label: 'b', model: 'other', params: { temperature: 1 } }];
    const [first, second] = [0, 1].map((seq) => plan({ variants }).sample(row, seq));
    const hash = createHash('sha256').update('[{"role":"user","content":"Hi"}]').digest('hex');
    expect(first?.promptHash).toBe(hash);
    expect(second?.promptHash).toBe(hash);
  });

  test('of a number past the plan is a bug', () => {
    expect(() => plan({ variants: [] }).sample(row, 0)).toThrow('the plan has no sample 0');
  });
});

describe('compilePlan()', () => {
  test('refuses with every bad template at once', () => {
    const variants = [
      {
        ...variant,
        messages: [{ role: 'user' as const, content: '{{ promt }} {{ topic }}' }],
        params: { max_tokens: '{{ budget }}' },
      },
      { ...variant, messages: [{ role: 'user' as const, content: '{{ prompt' }] },
    ];
    const scorers = [{ type: 'exact', name: 'e', expected: ['ok', '{{ answer }}'] }];
    let thrown: unknown;
    try {
      plan({ variants, scorers });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ name: 'UserError', exitCode: 2, total: 5 });
    expect(thrown).toMatchObject({ where: 'c.yaml: variants[0].messages[0].content' });
    expect(thrown).toMatchObject({
      further: [
        { where: 'c.yaml: variants[0].messages[0].content' },
        { where: 'c.yaml: variants[0].params.max_tokens' },
        { where: 'c.yaml: variants[1].messages[0].content' },
        { where: 'c.yaml: scorers[0].expected[1]' },
      ],
    });
  });
});

describe('expectations', () => {
  const scorers = [
    { type: 'exact', name: 'strict', expected: '{{ expected }}' },
    { type: 'contains', name: '{{ prompt }}', optional: true, expected: '{{ expected }}' },
  ];

  test('have every template rendered, the name excepted', () => {
    const row = makeRow({ prompt: 'Hi', expected: '{{ prompt }}' });
    expect(plan({ scorers }).expectations(row)).toEqual({
      strict: { type: 'exact', name: 'strict', expected: '{{ prompt }}' },
      '{{ prompt }}': { type: 'contains', name: '{{ prompt }}', optional: true, expected: '{{ prompt }}' },
    });
  });

  test('that are empty are null where the scorer is optional, and a problem of the row elsewhere', () => {
    const row = makeRow({ prompt: 'Hi', expected: '' });
    expect(plan({ scorers: scorers.slice(1) }).expectations(row)).toEqual({ '{{ prompt }}': null });
    expect(() => plan({ scorers }).expectations(row)).toThrow('The scorer strict: expected is empty (row row-1).');
    expect(plan({ scorers }).checkRow(row)).toEqual([
      {
        what: 'The scorer strict: expected is empty (row row-1).',
        where: 'qa.csv:7',
        next: 'Fill the cell, or give the scorer optional: true.',
      },
    ]);
  });

  test('that make no sense are a problem, optional or not', () => {
    const problems = plan({ scorers }).checkRow(makeRow({ prompt: 'Hi', expected: 'bad' }));
    expect(problems.map(({ what }) => what)).toEqual([
      'The scorer strict: expected is bad (row row-1).',
      'The scorer {{ prompt }}: expected is bad (row row-1).',
    ]);
  });
});

describe('checkRow()', () => {
  test('finds what fails in messages, params and scorers of one row', () => {
    const made = plan({
      variants: [
        {
          ...variant,
          messages: [{ role: 'user', content: '{{ columns[prompt] }}' }],
          params: { seed: '{{ expected }}' },
        },
      ],
      scorers: [{ type: 'exact', name: 'e', expected: '{{ expected }}' }],
    });
    expect(made.checkRow(makeRow({ prompt: 'expected', expected: '1' }))).toEqual([]);
    const problems = made.checkRow(makeRow({ prompt: 'nowhere', expected: '' }));
    expect(problems).toHaveLength(3);
    expect(problems.every(({ where }) => where === 'qa.csv:7')).toBe(true);
  });
});
