import { describe, expect, test } from 'vitest';
import { renderCompareMarkdown } from '../../src/report/compare-markdown.ts';
import { renderCompareTerminal } from '../../src/report/compare-terminal.ts';
import { evilCompare, fineCompare, redCompare } from './sample-compares.ts';

// Renewed by `npx vitest run test/report -u`, and then read.
const golden = (name: string) => `golden/${name}`;
const plain80 = { width: 80, color: false, db: null };

describe('golden files of a comparison', () => {
  test.each([
    { name: 'compare-red', data: redCompare(), why: 'a topic broke' },
    { name: 'compare-fine', data: fineCompare(), why: 'a week against tonight, and all that can be said beside' },
    {
      name: 'compare-evil',
      data: evilCompare(),
      why: 'two variants, other scripts, long texts, texts that want to be markup',
    },
  ])('$name: $why', async ({ name, data }) => {
    await expect(renderCompareTerminal(data, plain80)).toMatchFileSnapshot(golden(`${name}.txt`));
    await expect(renderCompareMarkdown(data, { db: null })).toMatchFileSnapshot(golden(`${name}.md.txt`));
  });

  test('compare-wide.txt and compare-coloured.txt: 200 columns, and colours', async () => {
    const wide = { ...plain80, width: 200 };
    await expect(renderCompareTerminal(fineCompare(), wide)).toMatchFileSnapshot(golden('compare-wide.txt'));
    const coloured = { ...plain80, color: true };
    await expect(renderCompareTerminal(redCompare(), coloured)).toMatchFileSnapshot(golden('compare-coloured.txt'));
  });
});
