import { expect, test } from 'vitest';
import { checkProject } from './check-project.ts';

const simulated = { simulated: { latencyMs: 0 } };
const drop = { metric: 'score.contains', maxDrop: '2%' };

test.each([
  {
    config: { gates: [drop, { metric: 'errorRate', max: 0.005 }] },
    gates: 'score.contains maxDrop 2% (m); errorRate max 0.005 (m).',
    baseline: { mark: 'good', says: 'the first ones make the baseline, and pass' },
    why: 'no night yet',
  },
  {
    config: { gates: [drop], baseline: { required: true } },
    gates: 'score.contains maxDrop 2% (m).',
    baseline: { mark: 'caution', says: 'a run exits with 10' },
    why: 'none, and one is required',
  },
  {
    config: { gates: [drop], baseline: 'golden' },
    gates: 'score.contains maxDrop 2% (m).',
    baseline: { mark: 'failed', says: 'There is no run "golden" yet.' },
    why: 'a run that is not there',
  },
])('gates and their baseline: $why', async ({ config, gates, baseline }) => {
  const { line } = await checkProject('', { parts: { config: { endpoint: simulated, ...config } } });
  expect(line('gates')).toMatchObject({ mark: 'good', found: gates });
  expect(line('baseline')).toMatchObject({ mark: baseline.mark, found: expect.stringContaining(baseline.says) });
});

test('a baseline that is not there fails without gates too, since a run would be refused', async () => {
  const config = { endpoint: simulated, baseline: 'golden' };
  const { line, check } = await checkProject('', { parts: { config } });
  const next = expect.stringContaining('Leave baseline out');
  expect(line('baseline')).toMatchObject({ mark: 'failed', found: 'There is no run "golden" yet.', next });
  expect(check.exitCode).toBe(2);
});

test('of its own name there may be no run yet', async () => {
  const config = { endpoint: simulated, name: 'nightly', baseline: 'nightly', gates: [drop] };
  const { line } = await checkProject('', { parts: { config } });
  expect(line('baseline')).toMatchObject({ mark: 'good', found: expect.stringContaining('the first ones make') });
});

test('gates that compare nothing need no baseline, and a config without gates has no line of them', async () => {
  const gates = [{ metric: 'score.contains', min: 0.5 }];
  const bounds = await checkProject('', { parts: { config: { endpoint: simulated, gates } } });
  expect(bounds.check.lines.map(({ item }) => item)).toContain('gates');
  expect(bounds.check.lines.map(({ item }) => item)).not.toContain('baseline');
  const { check } = await checkProject('', { parts: { config: { endpoint: simulated } } });
  expect(check.lines.map(({ item }) => item)).not.toContain('gates');
});

test.each([
  { onUnclear: 'fail', maxDrop: 0.02, mark: 'caution', why: 'a gate that is mostly blind fails good nights' },
  { onUnclear: 'fail', maxDrop: 0.9, mark: 'good', why: 'so large a drop is seen' },
  { onUnclear: 'warn', maxDrop: 0.02, mark: 'good', why: 'what is unclear passes' },
])('few rows under onUnclear: $onUnclear, maxDrop $maxDrop: $mark ($why)', async ({ onUnclear, maxDrop, mark }) => {
  const gates = [{ metric: 'score.contains', maxDrop }];
  const config = { endpoint: simulated, gates, onUnclear };
  const { line } = await checkProject('', { parts: { rows: 20, config } });
  expect(line('gates').mark).toBe(mark);
  if (mark === 'caution')
    expect(line('gates')).toMatchObject({
      found: expect.stringMatching(/With 20 rows a drop under [\d.]+ points is missed more than 1 time in 5 \(a guess/),
      next: expect.stringContaining('onUnclear: warn'),
    });
});
