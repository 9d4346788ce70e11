import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderForTest, runCli } from './cli.ts';

const rows = Array.from(
  { length: 60 },
  (_, index) => `题${index},第${index}题：${index} + 1 = ?,${index + 1},${index % 3}`,
);

function writeConfig(folder: string, variants: readonly { label: string; content: string }[]): void {
  const config = {
    name: 'nightly',
    dataset: { path: 'rows.csv', id: 'id' },
    endpoint: { simulated: { seed: 1, accuracy: 1, latencyMs: 1 } },
    variants: variants.map(({ label, content }) => ({ label, model: 'm', messages: [{ role: 'user', content }] })),
    scorers: [{ type: 'contains', expected: '{{ expected }}' }],
  };
  writeFileSync(join(folder, 'nightly.json'), JSON.stringify(config));
}

test('nights through the command line: worse, the same, other rows, two variants, and what is refused', async () => {
  const folder = folderForTest();
  const writeRows = (lines: readonly string[]) =>
    writeFileSync(join(folder, 'rows.csv'), `id,prompt,expected,topic\n${lines.join('\n')}\n`);
  writeRows(rows);
  writeConfig(folder, [{ label: 'a', content: '{{ prompt }}' }]);
  const run = async (...args: string[]) => {
    const { exitCode, stderr } = await runCli(folder, ['run', 'nightly.json', '--quiet', ...args]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  };
  const compare = async (...args: string[]) => runCli(folder, ['compare', ...args]);

  await run('--run-key', 'first');
  expect(await compare()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('has no baseline') });

  await run('--run-key', 'second', '--set', 'endpoint.simulated.accuracy=0.7');
  const worse = await compare('--gate', '--by', 'topic', '--rows', '1', '-o', 'c.json', '-o', 'c.md', '-o', 'c.txt');
  expect(worse).toMatchObject({ exitCode: 10, stdout: '' });
  const data = JSON.parse(readFileSync(join(folder, 'c.json'), 'utf8'));
  expect(data).toMatchObject({ word: 'worse', turned: { recovered: 0 }, by: { column: 'topic' } });
  expect(data.differences).toEqual(['endpoint.simulated.accuracy 1 → 0.7']);
  expect(data.turned.samples).toHaveLength(1);
  expect(data.turned.samples[0].prompt).toMatch(/^第\d+题：/);
  expect(readFileSync(join(folder, 'c.txt'), 'utf8')).toContain('第');
  expect(readFileSync(join(folder, 'c.md'), 'utf8')).toContain('# WORSE');
  expect((await compare('first', 'second', '--gate', '--max-drop', '90%')).exitCode).toBe(0);

  // One row is asked something else, one is gone; a second variant asks otherwise.
  writeRows(rows.slice(1).map((line, index) => (index === 0 ? line.replace('题：', '题?') : line)));
  const contents = [
    { label: 'a', content: '{{ prompt }}' },
    { label: 'b:c', content: '请回答：{{ prompt }}' },
  ];
  writeConfig(folder, contents);
  await run('--run-key', 'third');
  const changed = JSON.parse((await compare('first', 'third', '--format', 'json')).stdout);
  expect(changed).toMatchObject({
    changedInputs: { count: 1, rows: [{ row: '题1', line: 2 }] },
    onlyBaseline: { count: 1, rows: [{ row: '题0', line: 2 }] },
    onlyCandidate: { count: 0 },
  });
  expect(changed.variants[0].scores.contains.n).toBe(58);
  const variants = JSON.parse((await compare('third:a', 'third:b:c', '--format', 'json')).stdout);
  expect(variants.variants).toMatchObject([{ label: 'b:c', baselineLabel: 'a', scores: { contains: { n: 59 } } }]);

  const refused = [
    { args: ['--max-drop', '2'], says: 'Did you mean 0.02?' },
    { args: ['-o', 'c.xml'], says: 'not written as JUnit' },
  ];
  for (const { args, says } of refused)
    expect(await compare('first', 'second', ...args)).toMatchObject({
      ...{ exitCode: 2, stdout: '' },
      stderr: expect.stringContaining(says),
    });
}, 90_000);
