import { expect, test } from 'vitest';
import { runFacts } from '../../src/report/run-facts.ts';
import { goodReport } from './sample-reports.ts';

test('a run that has ended says its exit code, and since when it is accepted', () => {
  const report = goodReport();
  const plain = runFacts(report);
  expect(plain[0]?.text).toContain('complete, exit 0');
  expect(plain.map(({ label }) => label)).not.toContain('Accepted');
  const accepted = runFacts({ ...report, run: { ...report.run, acceptedAt: '2026-08-21T07:00:00.000Z' } });
  expect(accepted.find(({ label }) => label === 'Accepted')?.text).toMatch(/^2026-08-21 .*declared good/);
});

test('one that has not ended has no exit code, whatever is known already', () => {
  const report = goodReport();
  const [run] = runFacts({ ...report, run: { ...report.run, status: 'interrupted', endedAt: null } });
  expect(run?.text).not.toContain('exit');
});
