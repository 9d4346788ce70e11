import { expect, test } from 'vitest';
import { problemsOf, smallest } from './config-folder.ts';

test.each([
  { line: 'budget: { finishBy: 06:00 }', why: 'YAML reads a time of day as text' },
  { line: 'budget: { finishBy: "23:59", maxDurationMin: 0.5 }', why: 'half a minute' },
  { line: 'budget: { maxUsd: 2.00, maxTokens: 1, maxRequests: 1 }', why: 'all that is counted' },
  { line: 'budget: {}', why: 'none' },
])('$line ($why)', async ({ line }) => {
  expect(await problemsOf(`${smallest}${line}\n`)).toEqual([]);
});

test.each([
  {
    line: 'budget: { finishBy: 6am }',
    problem: '4:21 `budget.finishBy` must be a time of day from 00:00 to 23:59; it is "6am".',
  },
  {
    line: 'budget: { finishBy: "24:00" }',
    problem: '4:21 `budget.finishBy` must be a time of day from 00:00 to 23:59; it is "24:00".',
  },
  { line: 'budget: { finishBy: 6 }', problem: /from 00:00 to 23:59; it is 6\. → Write 06:00\.$/ },
  { line: "budget: { finishBy: '6' }", problem: /Write 06:00\.$/ },
  { line: 'budget: { finishBy: 6:30 }', problem: /Write 06:30\.$/ },
  { line: 'budget: { finishBy: 12 am }', problem: /Write 00:00\.$/ },
  { line: 'budget: { finishBy: 6:30:00 PM }', problem: /Write 18:30\.$/ },
  { line: 'budget: { finishBy: 25 }', problem: /Write hours and minutes, such as 06:00\.$/ },
  { line: 'budget: { finishBy: 13pm }', problem: /such as 06:00\.$/ },
  { line: 'budget: { finishBy: true }', problem: /such as 06:00\.$/ },
  { line: 'budget: { maxUsd: 0 }', problem: '4:19 `budget.maxUsd` must be more than 0; it is 0.' },
  { line: 'budget: { maxTokens: 1.5 }', problem: '4:22 `budget.maxTokens` must be a whole number; it is 1.5.' },
  { line: 'budget: { maxRequests: 0 }', problem: '4:24 `budget.maxRequests` must be at least 1; it is 0.' },
  { line: 'budget: { maxDurationMin: 1e9 }', problem: /^4:27 `budget.maxDurationMin` must be at most 35000/ },
  { line: 'budget: { maxUSD: 2 }', problem: /maxUsd/ },
])('$line is refused', async ({ line, problem }) => {
  const [found = '', ...others] = await problemsOf(`${smallest}${line}\n`);
  expect(others).toEqual([]);
  if (typeof problem === 'string') expect(found.split(' → ')[0]).toBe(problem);
  else expect(found).toMatch(problem);
});
