import { expect, test } from 'vitest';
import { folderForTest } from '../e2e/cli.ts';
import { answerWith, serveForTest } from '../e2e/test-endpoint.ts';
import { blocksOf, programLines, readPages } from './read-page.ts';
import { runPage } from './run-page.ts';

/** Processes at a time: a page's commands follow one another, so so many pages. */
const pagesAtATime = 3;

/** They have tests of their own: pages.test.ts and endpoints.fault.test.ts. */
const elsewhere = ['README.md', 'docs/endpoints.md'];

// Some forty processes, too many for `npm test`.
test('every command of a page ends well when it is run', async () => {
  const withCommands = readPages().filter(({ text }) => blocksOf(text).some((block) => programLines(block).length > 0));
  const waiting = withCommands
    .filter(({ path }) => !elsewhere.includes(path))
    .map((page) => ({ page, folder: folderForTest() }));
  const { baseUrl } = await serveForTest((_, response) => answerWith(response, 'Ottawa'));
  const faults: string[] = [];
  const workOff = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { page, folder } = next;
      const found = await runPage(page.text, folder, new URL(baseUrl).origin);
      faults.push(...found.map((fault) => `${page.path}, ${fault}`));
    }
  };
  expect(waiting.length).toBeGreaterThan(4);
  await Promise.all(Array.from({ length: pagesAtATime }, workOff));
  expect(faults).toEqual([]);
}, 300_000);
