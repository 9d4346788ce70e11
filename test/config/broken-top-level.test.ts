import { describe, expect, test } from 'vitest';
import { problemsOf, smallest, variantsText } from './config-folder.ts';

describe('a broken config is told with its place, top level and dataset', () => {
  test.each([
    { text: `${smallest}tagz: [a]`, problem: '4:1 Unknown key `tagz`. → Did you mean tags?', why: 'a typing error' },
    {
      text: `${smallest}temperature: 1`,
      problem: '4:1 Unknown key `temperature`. → temperature belongs into variants[].params.',
      why: 'a known key in the wrong place',
    },
    {
      text: `${smallest}maxAttempts: 3`,
      problem: '4:1 Unknown key `maxAttempts`. → maxAttempts belongs into retry.',
      why: 'a known key one level too high',
    },
    {
      text: `${smallest}limits: { requestsPerMinute: 0 }`,
      problem: '4:30 `limits.requestsPerMinute` must be more than 0; it is 0.',
      why: 'nothing would ever be sent',
    },
    {
      text: `${smallest}limits: { requestsPerSecond: 10 }`,
      problem: '4:11 Unknown key `limits.requestsPerSecond`. → Did you mean requestsPerMinute?',
      why: 'another unit',
    },
    {
      text: `${smallest}name: [x]`,
      problem: '4:7 `name` must be text; it is a list.',
      why: 'a wrong type',
    },
    {
      text: `${smallest}name: 2024`,
      problem: "4:7 `name` must be text; it is 2024. → Put quotes around it: '2024'",
      why: 'YAML reads a number',
    },
    {
      text: `${smallest}name: latest`,
      problem:
        '4:7 `name` must be none of latest, previous, baseline: on the command line they stand for other runs; it is "latest".',
      why: 'a name that could not be asked for',
    },
    {
      text: `${smallest}name: "a\\nb"`,
      problem: '4:7 `name` must be one line of text; it is "a\\nb".',
      why: 'two lines',
    },
    {
      text: `${smallest}maxErrorRate:`,
      problem: '4:14 `maxErrorRate` must be a number; it is null (nothing is written there).',
      why: 'an empty value',
    },
    {
      text: `${smallest}timeouts:`,
      problem:
        '4:10 `timeouts` must be a map (key: value); it is null (nothing is written there). → Write {} after it, or remove it.',
      why: 'an empty map',
    },
    {
      text: `${smallest}maxErrorRate: 1.5`,
      problem: '4:15 `maxErrorRate` must be at most 1; it is 1.5.',
      why: 'a share above 1',
    },
    {
      text: `${smallest}maxErrorRate: .nan`,
      problem: '4:15 `maxErrorRate` must be a number; it is NaN.',
      why: 'no number',
    },
    {
      text: `${smallest}graceMs: "20000"`,
      problem: '4:10 `graceMs` must be a number; it is "20000". → Remove the quotes.',
      why: 'a number in quotes',
    },
    {
      text: `${smallest}concurrency: { max: 0 }`,
      problem: '4:21 `concurrency.max` must be at least 1; it is 0.',
      why: 'none at a time',
    },
    {
      text: `${smallest}concurrency: { max: 1.5 }`,
      problem: '4:21 `concurrency.max` must be a whole number; it is 1.5.',
      why: 'half a request',
    },
    {
      text: `${smallest}timeouts: { attemptMs: 1e10 }`,
      problem: '4:24 `timeouts.attemptMs` must be at most 2147483647; it is 10000000000.',
      why: 'Node fires longer timers at once',
    },
    {
      text: `${smallest}retry:\n  max_attempts: 3`,
      problem: '5:3 Unknown key `retry.max_attempts`. → Did you mean maxAttempts?',
      why: 'another way of writing it',
    },
    {
      text: `endpoint: { simulated: {} }\n${variantsText}`,
      problem: '1:1 `dataset` is missing. → Write dataset: { path: FILE.csv }.',
      why: 'a missing key stands where its parent begins',
    },
    {
      text: `# a comment\nendpoint: { simulated: {} }\n${variantsText}dataset:\n  id: x`,
      problem: '5:3 `dataset.path` is missing.',
      why: 'the same within a map',
    },
    {
      text: `endpoint: { simulated: {} }\n${variantsText}dataset: { path: a.csv, delimiter: tab }`,
      problem: '3:36 `dataset.delimiter` must be one of ",", ";", "\\t"; it is "tab".',
      why: 'another separator',
    },
    {
      text: `endpoint: { simulated: {} }\n${variantsText}dataset: data.csv`,
      problem: '3:10 `dataset` must be a map (key: value); it is "data.csv".',
      why: 'a path in place of the map',
    },
    {
      text: `${smallest}__proto__: { a: 1 }`,
      problem: /^4:1 Unknown key `__proto__`\. → Known here: \$schema, name, tags, dataset, /,
      why: 'a key like any other',
    },
  ])('$problem ($why)', async ({ text, problem }) => {
    const problems = await problemsOf(text);
    expect(problems).toHaveLength(1);
    if (typeof problem === 'string') expect(problems[0]).toBe(problem);
    else expect(problems[0]).toMatch(problem);
  });
});

test('all problems are told at once, in the order of the file, at most twenty of them and their number', async () => {
  const many = Array.from({ length: 30 }, (_, index) => `zzz${index}: 1\n`).join('');
  const problems = await problemsOf(`${smallest}${many}`);
  expect(problems.map((problem) => problem.split(':')[0])).toEqual(
    Array.from({ length: 20 }, (_, line) => String(line + 4)),
  );
});
