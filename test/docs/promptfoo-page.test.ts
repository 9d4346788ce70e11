import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checksOf } from '../../src/config/promptfoo/checks.ts';
import { folderForTest, runCli } from '../e2e/cli.ts';
import { blocksOf } from './read-page.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/promptfoo.md'), 'utf8');

function codeInRow(name: string): readonly string[] {
  const row = page.split('\n').find((line) => line.startsWith(`| ${name} `)) ?? '';
  return Array.from(row.matchAll(/`([a-z-]+)`/g), ([, word]) => word ?? '');
}

test('the assertions that it says are carried over are, denied ones too', () => {
  const kinds = codeInRow('assertions').filter((kind) => kind !== 'not-' && kind !== 'assert-set');
  expect(kinds).toHaveLength(9);
  for (const type of kinds.flatMap((kind) => [kind, `not-${kind}`]))
    expect(checksOf([{ type, value: 'a' }], () => 'x')).toMatchObject({ checks: [{ kind: type }], notes: [] });
});

test('those that it says are left out are', () => {
  const kinds = codeInRow('listed, and left out');
  expect(kinds).toContain('similar');
  for (const type of kinds)
    expect(checksOf([{ type, value: 'a' }], () => 'x').notes).toEqual([{ what: type, where: 'x' }]);
});

test('its example leaves behind what the page says', async () => {
  const folder = folderForTest();
  const example = blocksOf(page).find(({ file }) => file !== null);
  writeFileSync(join(folder, 'promptfooconfig.yaml'), example?.text ?? '');
  const { stderr } = await runCli(folder, ['init', '--from', 'promptfoo', 'promptfooconfig.yaml']);
  const [, said] = /`(llm-rubric [^`]+)`/.exec(page) ?? [];
  expect(stderr).toContain(`Not carried over:\n  ${said}\nWritten:`);
});
