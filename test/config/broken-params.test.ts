import { describe, expect, test } from 'vitest';
import { problemsOf } from './config-folder.ts';

const head = 'dataset: { path: data.csv }\nendpoint: { simulated: {} }\n';
const withParams = (params: string) =>
  `${head}variants: [{ model: m, messages: [{ role: user, content: x }], params: ${params} }]\n`;

const orTemplate = "or a template such as '{{ column }}'";

describe('known request parameters have types and ranges, as servers drop what they cannot read', () => {
  test.each([
    {
      params: '{ temperature: 2.1 }',
      problem: `\`variants[0].params.temperature\` must be a number from 0 to 2, ${orTemplate}; it is 2.1.`,
    },
    {
      params: '{ temperature: hot }',
      problem: `\`variants[0].params.temperature\` must be a number from 0 to 2, ${orTemplate}; it is "hot".`,
    },
    {
      params: '{ max_tokens: "4" }',
      problem: `\`variants[0].params.max_tokens\` must be a whole number of at least 1, ${orTemplate}; it is "4". → Remove the quotes.`,
    },
    {
      params: '{ max_tokens: 0 }',
      problem: `\`variants[0].params.max_tokens\` must be a whole number of at least 1, ${orTemplate}; it is 0.`,
    },
    {
      params: '{ max_completion_tokens: 1.5 }',
      problem: `\`variants[0].params.max_completion_tokens\` must be a whole number of at least 1, ${orTemplate}; it is 1.5.`,
    },
    {
      params: '{ top_p: 0 }',
      problem: `\`variants[0].params.top_p\` must be a number from 0.01 to 1, ${orTemplate}; it is 0.`,
    },
    {
      params: '{ frequency_penalty: -3 }',
      problem: `\`variants[0].params.frequency_penalty\` must be a number from -2 to 2, ${orTemplate}; it is -3.`,
    },
    {
      params: '{ presence_penalty: true }',
      problem: `\`variants[0].params.presence_penalty\` must be a number from -2 to 2, ${orTemplate}; it is true.`,
    },
    {
      params: '{ seed: 0 }',
      problem: `\`variants[0].params.seed\` must be a whole number of at least 1, ${orTemplate}; it is 0.`,
    },
    {
      params: '{ stream: "yes" }',
      problem: `\`variants[0].params.stream\` must be true or false, ${orTemplate}; it is "yes".`,
    },
    {
      params: '{ stop: [a, b, c, d, e] }',
      problem: '`variants[0].params.stop` must be text, a list of up to 4, or null; it is a list.',
    },
    {
      params: '{ stream_options: { include_usage: true } }',
      problem:
        '`variants[0].params.stream_options` is allowed only beside `stream: true`. → Set stream: true, or remove it.',
    },
    { params: '{ tools: {} }', problem: `\`variants[0].params.tools\` must be a list, ${orTemplate}; it is a map.` },
    {
      params: '{ tool_choice: 1 }',
      problem:
        "`variants[0].params.tool_choice` must be text such as auto, or a map; it is 1. → Put quotes around it: '1'",
    },
    {
      params: '{ response_format: { type: json } }',
      problem:
        '`variants[0].params.response_format.type` must be one of "text", "json_object", "json_schema"; it is "json".',
    },
    {
      params: '{ parallel_tool_calls: 1 }',
      problem: `\`variants[0].params.parallel_tool_calls\` must be true or false, ${orTemplate}; it is 1.`,
    },
    {
      params: '{ model: n }',
      problem: '`variants[0].params.model` belongs to the variant. → Move model out of params.',
    },
    {
      params: '{ api_key: hush }',
      problem: '`variants[0].params.api_key` holds a literal secret. → Keys go into the environment: see endpoint.',
    },
  ])('$params', async ({ params, problem }) => {
    const [found = '', ...others] = await problemsOf(withParams(params));
    expect(others).toEqual([]);
    expect(found.replace(/^3:\d+ /, '')).toBe(problem);
  });

  test.each([
    {
      params: "{ temperature: '{{ t }}', max_tokens: '{% if x %}1{% endif %}', stream: '{{ s }}', stream_options: {} }",
      why: 'templates',
    },
    {
      params: '{ temperature: 0, top_p: 0.01, frequency_penalty: null, presence_penalty: 2, stop: null, seed: 1 }',
      why: 'the ends of the ranges',
    },
    { params: '{ stream: true, stream_options: { include_usage: true }, stop: [a, b] }', why: 'a stream' },
    { params: '{ top_k: 40, provider: { order: [x] }, n: 2 }', why: 'what is not known is sent as written' },
  ])('$params is accepted ($why)', async ({ params }) => {
    expect(await problemsOf(withParams(params))).toEqual([]);
  });
});
