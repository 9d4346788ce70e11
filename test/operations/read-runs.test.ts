import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportFor, withEveryTurned } from '../../src/operations/read-runs.ts';
import { openStore } from '../../src/store/open-store.ts';
import { gateVerdict } from '../report/sample-drops.ts';
import { withFolder } from '../store/fixtures.ts';
import { storeScored } from './scored-runs.ts';

test('a report tells ten of the rows that turned, and all of them where they are wanted', async () => {
  await withFolder(async (folder) => {
    const path = join(folder, 'results.db');
    const rows = Array.from({ length: 40 }, (_, at) => ({ id: `q${at}`, prompt: `${at}?`, expected: String(at) }));
    const store = openStore(path, 'create');
    const config = { concurrency: { max: 4 } };
    const verdict = { word: 'worse', exitCode: 10, sentence: 'It fell.', gates: [gateVerdict()] } as const;
    await storeScored(store, { id: 'monday', rows, outcomes: rows.map(() => 1) });
    await storeScored(store, {
      id: 'tuesday',
      rows,
      outcomes: rows.map((_, at) => (at < 25 ? 0 : 1)),
      verdict,
      config,
    });
    store.close();

    const report = reportFor(path, 'tuesday', null);
    expect(report.comparison?.turned.samples).toHaveLength(10);
    const whole = withEveryTurned(path, report);
    expect(whole.comparison?.turned.samples.map(({ row }) => row)).toEqual(rows.slice(0, 25).map(({ id }) => id));
    expect({ ...whole, comparison: null }).toEqual({ ...report, comparison: null });
    expect(withEveryTurned(path, whole)).toBe(whole);
  });
});
