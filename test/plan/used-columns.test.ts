import { expect, test } from 'vitest';
import { usedColumns } from '../../src/plan/used-columns.ts';

const columns = ['prompt', 'expected', 'my note', 'budget'];

test.each<{ value: unknown; used: readonly string[]; why: string }>([
  { value: 'Answer in one word.', used: [], why: 'no template' },
  { value: '{{ prompt }}', used: ['prompt'], why: 'one column' },
  {
    value: '{{ columns["my note"] }} {{ prompt | upcase }}',
    used: ['prompt', 'my note'],
    why: 'in the order of the header',
  },
  { value: '{% if expected == "x" %}a{% endif %}', used: ['expected'], why: 'what is asked for counts as used' },
  { value: '{% assign prompt2 = budget %}{{ prompt2 }}', used: ['budget'], why: 'a variable of its own is no column' },
  { value: '{{ columns[expected] }}', used: columns, why: 'a cell names the column' },
  {
    value: [{ role: 'user', content: '{{ prompt }}' }, { max: '{{ budget }}' }],
    used: ['prompt', 'budget'],
    why: 'deep',
  },
  { value: { temperature: 0, stop: null }, used: [], why: 'numbers and nothing' },
])('$value uses $used ($why)', ({ value, used }) => {
  expect(usedColumns(value, columns)).toEqual(used);
});
