import { describe, expect, test } from 'vitest';
import { parseTemplate, renderParts, resolveVariables, toLiquid } from '../../../src/config/promptfoo/nunjucks.ts';

const words = { variable: (column: string) => column, literal: (text: string) => text.replaceAll('{{', '<open>') };
const cells = { v: 'X', w: ' y ' };

describe('a template of text and variables prints what Nunjucks prints', () => {
  test.each([
    { template: 'a {{v}} b', prints: 'a X b', liquid: 'a {{ v }} b', why: 'a variable' },
    { template: '{{ v }}{{w}}', prints: 'X y ', liquid: '{{ v }}{{ w }}', why: 'two' },
    { template: 'a \n{{- v -}}\n b', prints: 'aXb', liquid: 'a{{ v }}b', why: 'a minus takes white space away' },
    { template: '{{ w | trim | upper }}', prints: 'Y', liquid: '{{ w | strip | upcase }}', why: 'filters both know' },
    { template: '[{{nobody}}]', prints: '[]', liquid: '[]', why: 'a variable that no test has' },
    { template: 'a{# why #}b', prints: 'ab', liquid: 'ab', why: 'a comment' },
    { template: 'open {{ v', prints: 'open {{ v', liquid: 'open <open> v', why: 'what nothing closes is text' },
    { template: '', prints: '', liquid: '', why: 'nothing' },
  ])('$template ($why)', ({ template, prints, liquid }) => {
    const parts = parseTemplate(template) ?? [];
    expect(renderParts(parts, cells)).toBe(prints);
    expect(toLiquid(parts, new Set(Object.keys(cells)), words)).toBe(liquid);
  });
});

test.each([
  '{% if v %}a{% endif %}',
  '{{ v.length }}',
  '{{ v | replace("a", "b") }}',
  '{{ 1 + 1 }}',
  '{{ env.HOME }}',
  '{{ true }}',
])('%s is more than that', (template) => {
  expect(parseTemplate(template)).toBeNull();
});

test('variables within variables are put together; what is more than a variable stays, and is named', () => {
  const variables = {
    a: 'I am {{ b }}',
    b: '{{c}}!',
    c: 'C',
    odd: '{% if a %}',
    free: '{{ nobody }}',
    self: '{{ self }}',
  };
  expect(resolveVariables(variables)).toEqual(['odd']);
  expect(variables).toMatchObject({ a: 'I am C!', b: 'C!', odd: '{% if a %}', free: '{{ nobody }}' });
});
