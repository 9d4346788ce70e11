import { describe, expect, test } from 'vitest';
import { problemsOf } from './config-folder.ts';

const head = 'dataset: { path: data.csv }\nendpoint: { simulated: {} }\n';
const withVariant = (variant: string) => `${head}variants:\n  - ${variant}\n`;

describe('a broken variant is told with its place', () => {
  test.each([
    {
      text: `${head}variants: []`,
      problems: ['3:11 `variants` must have at least 1 entry; it is an empty list.'],
      why: 'nothing to ask',
    },
    {
      text: withVariant('modle: m\n    messages: [{ role: user, content: x }]'),
      problems: ['4:5 `variants[0].model` is missing.', '4:5 Unknown key `variants[0].modle`. → Did you mean model?'],
      why: 'a typing error makes two problems',
    },
    {
      text: withVariant('model: m'),
      problems: ["4:5 `variants[0].messages` is missing. → Write messages: [{ role: user, content: '{{ prompt }}' }]."],
      why: 'no prompt',
    },
    {
      text: withVariant('model: m\n    messages: [{ role: users, content: x }, { content: x }]'),
      problems: [
        '5:24 `variants[0].messages[0].role` must be one of system, user, assistant, tool; it is "users". → Did you mean user?',
        '5:45 `variants[0].messages[1].role` is missing. → One of: system, user, assistant, tool.',
      ],
      why: 'roles',
    },
    {
      text: withVariant('model: m\n    messages:\n      - { role: user, content: {{ prompt }} }'),
      problems: [
        "6:32 `variants[0].messages[0].content` must be text, or a list of parts such as { type: text, text: … }; it is a map. → Put quotes around the template: '{{ prompt }}'",
      ],
      why: 'a template without quotes',
    },
    {
      text: withVariant(
        'model: m\n    messages:\n      - { role: user, content: 42 }\n      - { role: user, content: [{ typ: text }] }',
      ),
      problems: [
        "6:32 `variants[0].messages[0].content` must be text, or a list of parts such as { type: text, text: … }; it is 42. → Put quotes around it: '42'",
        '7:33 `variants[0].messages[1].content[0].type` is missing.',
      ],
      why: 'contents',
    },
    {
      text: withVariant(
        'model: m\n    messages:\n      - { role: system, content: x, weight: 1 }\n      - { role: tool, content: x }',
      ),
      problems: [
        '6:37 Unknown key `variants[0].messages[0].weight`. → weight belongs into scorers[].',
        '7:9 `variants[0].messages[1].tool_call_id` is missing.',
      ],
      why: 'keys that the contract does not allow, or wants',
    },
    {
      text: `${head}variants:\n${'  - { model: m, messages: [{ role: user, content: x }] }\n'.repeat(2)}`,
      problems: [
        '5:14 `variants[1].model` makes a second variant called "m": variants[0] has that label. → Give each variant a label of its own; without one it is called after its model.',
      ],
      why: 'two variants of one model',
    },
    {
      text: `${head}variants:\n  - { label: a, model: m }\n  - { label: a, model: n, messages: [{ role: user, content: x }] }`,
      problems: [
        "4:5 `variants[0].messages` is missing. → Write messages: [{ role: user, content: '{{ prompt }}' }].",
        '5:14 `variants[1].label` makes a second variant called "a": variants[0] has that label. → Give each variant a label of its own; without one it is called after its model.',
      ],
      why: 'two equal labels, told beside another problem',
    },
    {
      text: `x: &base { model: m, modl: n, messages: [{ role: user, content: x }] }\n${head}variants: [*base]`,
      problems: [
        '1:1 Unknown key `x`. → Known here: $schema, name, tags, dataset, endpoint, variants, repeats, concurrency, limits, timeouts, retry, budget, prices, maxErrorRate, resumeWithinHours, graceMs, scorers, baseline, confirm, onUnclear, gates, outputs, onFinish.',
        '1:22 Unknown key `variants[0].modl`. → Did you mean model?',
      ],
      why: 'what an alias brings stands at its anchor',
    },
    {
      text: `${head}variants:\n  - &a { label: a, model: m, top: 1, messages: [{ role: user, content: x }] }\n  - { <<: *a, label: b }`,
      problems: [
        '4:30 Unknown key `variants[0].top`. → Known here: label, model, messages, params.',
        '4:30 Unknown key `variants[1].top`. → Known here: label, model, messages, params.',
      ],
      why: 'and so does what is merged',
    },
  ])('$why', async ({ text, problems }) => {
    expect(await problemsOf(text)).toEqual(problems);
  });
});
