import { describe, expect, test } from 'vitest';
import { renderJson } from '../../src/report/json.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { renderRuns, renderRunsJson } from '../../src/report/runs.ts';
import { renderTerminal } from '../../src/report/terminal.ts';
import { evilReport, redReport, unclearReport } from './sample-red.ts';
import { goodReport, interruptedReport, runSummary, troubledReport } from './sample-reports.ts';

// Renewed by `npx vitest run test/report -u`, and then read.
// (JSON and Markdown end in .txt there: a formatter must not lay it out anew.)
const golden = (name: string) => `golden/${name}`;
const plain80 = { width: 80, color: false, db: null };

const runs = [
  runSummary(),
  runSummary({
    id: '20260820-0200-a1b2',
    runKey: '2026-08-20',
    status: 'stopped',
    stopReason: 'budget.maxRequests: all 1237 requests are used',
    answered: 1_234,
    failed: 3,
    samples: 10_000,
    verdict: null,
  }),
  runSummary({
    id: '20260819-1130-zz00',
    name: '夜间评估\u001b[2J',
    runKey: null,
    tags: [],
    status: 'running',
    endedMs: null,
  }),
];

describe('golden files', () => {
  test.each([
    { name: 'good.txt', report: goodReport(), why: 'what most mornings look like' },
    { name: 'troubled.txt', report: troubledReport(), why: 'everything that can be said is said' },
    { name: 'interrupted.txt', report: interruptedReport(), why: 'nothing measured, and simulated' },
    { name: 'red.txt', report: redReport(), why: 'a red morning' },
    { name: 'unclear.txt', report: unclearReport(), why: 'a night that is unclear' },
  ])('$name: $why', async ({ name, report }) => {
    await expect(renderTerminal(report, plain80)).toMatchFileSnapshot(golden(name));
  });

  test.each([
    { name: 'good.json.txt', report: goodReport(), why: 'the whole document' },
    { name: 'troubled.json.txt', report: troubledReport(), why: 'errors, notes, unknowns and escapes' },
  ])('$name: $why', async ({ name, report }) => {
    await expect(renderJson(report)).toMatchFileSnapshot(golden(name));
  });

  test('wide.txt: at 200 columns tables take the room, prose does not', async () => {
    await expect(renderTerminal(troubledReport(), { ...plain80, width: 200 })).toMatchFileSnapshot(golden('wide.txt'));
  });

  test.each([
    { name: 'good.md.txt', report: goodReport(), why: 'what most mornings look like' },
    { name: 'troubled.md.txt', report: troubledReport(), why: 'texts that want to be markup stay texts' },
    { name: 'interrupted.md.txt', report: interruptedReport(), why: 'nothing measured, and simulated' },
    { name: 'red.md.txt', report: redReport(), why: 'a red morning' },
    { name: 'evil.md.txt', report: evilReport(), why: 'gates and rows that want to be markup' },
  ])('$name: $why', async ({ name, report }) => {
    await expect(renderMarkdown(report, { db: null })).toMatchFileSnapshot(golden(name));
  });

  test('coloured.txt: the same words, emphasised', async () => {
    const coloured = renderTerminal(goodReport(), { ...plain80, color: true });
    await expect(coloured).toMatchFileSnapshot(golden('coloured.txt'));
  });

  test('runs.txt and runs.json: the list of runs', async () => {
    await expect(renderRuns(runs, { width: 80, color: false })).toMatchFileSnapshot(golden('runs.txt'));
    await expect(renderRunsJson(runs)).toMatchFileSnapshot(golden('runs.json.txt'));
  });
});
