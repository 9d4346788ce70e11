import { summariseGroups } from '../../src/analysis/summarise-groups.ts';
import { summariseRun } from '../../src/analysis/summarise-run.ts';
import { priceList, priceOfWritten } from '../../src/pricing/prices.ts';
import { buildReport, type ReportInput } from '../../src/report/build-report.ts';
import type { NotableResult, NotableResults } from '../../src/report/notable-samples.ts';
import type { ReportData } from '../../src/report/report-data.ts';
import type { RunSummary } from '../../src/vocabulary/run.ts';
import { runColumns, scoreColumns, type TestResult } from '../analysis/run-columns.ts';
import { nothingSent, quietSending, troubledSending } from './sample-lanes.ts';

const startedMs = Date.UTC(2026, 7, 21, 2, 0, 7);

export function runSummary(given: Partial<RunSummary> = {}): RunSummary {
  return {
    id: '20260821-0200-k3f9',
    name: 'nightly',
    runKey: '2026-08-21',
    tags: ['prod'],
    status: 'complete',
    stopReason: null,
    startedMs,
    endedMs: startedMs + 200_000,
    samples: 40,
    answered: 40,
    failed: 0,
    verdict: { word: 'good', exitCode: 0, sentence: 'All 40 samples are answered and scored.', gates: [] },
    confirms: null,
    acceptedMs: null,
    ...given,
  };
}

const about: ReportInput['about'] = {
  tries: 1,
  attempts: 40,
  atMostSentTwice: 64,
  possiblyBilledAttempts: 0,
  simulated: false,
  endpoint: 'https://api.aimlapi.com/v1',
  configPath: 'configs/nightly.yaml',
  resume: { flags: [], raisesBudget: false },
  dataset: { path: 'datasets/qa.csv', sha256: 'ab'.repeat(32), rows: 40, selectedRows: 40 },
  repeats: { default: 1, flaky: null },
  flakyRows: null,
  provenance: { promptbatch: '0.1.0', node: '24.21.0', gitCommit: null },
};

const prices = [
  {
    ...{ priceId: 3, variant: 0, tryNumber: 1, model: 'baidu/ernie-4.5-0.3b', validFromMs: startedMs - 86_400_000 },
    source: 'catalogue' as const,
    price: priceOfWritten({ inputPerMillionUsd: 0.02, cachedInputPerMillionUsd: 0.002, outputPerMillionUsd: 0.08 }),
  },
];

/** 40 answers of one variant, 30 of them right, streamed, billed and priced. */
export function goodReport(): ReportData {
  const results = Array.from({ length: 40 }, (_, seq) => ({
    seq,
    latencyMs: 400 + 13 * seq,
    ttftMs: 80 + seq,
    promptTokens: 50,
    completionTokens: 12,
    cachedTokens: 32,
    costBilledNanoUsd: 1_300,
    finishReason: 'stop',
  }));
  return buildReport({
    run: runSummary(),
    about,
    variants: [{ label: 'ernie', model: 'baidu/ernie-4.5-0.3b', samples: 40 }],
    numbers: summariseRun(runColumns(results, priceList(prices)), [passedUpTo('contains', 40, 30)], 1),
    prices,
    errorExamples: [],
    notable: {
      slowest: [39, 38, 37, 36, 35].map((seq) =>
        notableResult({ rowKey: `q${seq}`, line: seq + 2, latencyMs: 400 + 13 * seq, ttftMs: 80 + seq }),
      ),
      failed: [],
      notPassed: [30, 31].map((seq) =>
        notableResult({ rowKey: `q${seq}`, line: seq + 2, answer: 'Lyon.', scores: [notPassed('contains', 'Paris')] }),
      ),
      notPassedCount: 10,
    },
    disagreements: null,
    by: null,
    sending: quietSending,
  });
}

/** Two variants, names and messages in other scripts and with control characters, and all that can go wrong. */
export function troubledReport(): ReportData {
  const results = Array.from({ length: 38 }, (_, seq): TestResult => {
    const place = { seq, variant: seq % 2, rowIndex: seq >> 1 };
    if (seq === 6 || seq === 7) return { ...place, errorKind: 'context_overflow', attempts: 1 };
    if (seq % 10 === 3) return { ...place, errorKind: 'timeout_first_byte', attempts: 6 };
    const usage = seq % 3 === 0 ? {} : { promptTokens: 1_200, completionTokens: 64, reasoningTokens: 40 };
    const marks = seq % 4 === 0 ? { marks: 'truncated' } : seq % 5 === 0 ? { marks: 'empty,refusal' } : {};
    return { ...place, ...usage, ...marks, latencyMs: seq === 37 ? 61_000 : 900 + seq };
  });
  return buildReport({
    run: runSummary({
      status: 'stopped',
      stopReason: 'budget.maxUsd: $2.00 of $2.00 are used, the next request may cost $0.01',
      samples: 2_000,
      answered: 32,
      failed: 6,
      verdict: {
        word: 'incomplete',
        exitCode: 3,
        sentence:
          'Stopped: budget.maxUsd: $2.00 of $2.00 are used, the next request may cost $0.01. 38 of 2000 samples are done and saved.',
        gates: [],
      },
    }),
    about: {
      ...about,
      tries: 3,
      attempts: 1_871,
      possiblyBilledAttempts: 7,
      repeats: { default: 1, flaky: 5 },
      flakyRows: 12,
      configPath: "configs/o'brien nightly.yaml",
      resume: { flags: ['--filter', 'topic!=maths', '--set', 'budget.maxUsd=4'], raisesBudget: true },
    },
    variants: [
      { label: troubledLabels[0], model: 'baidu/ernie-4.5-0.3b', samples: 1_000 },
      { label: troubledLabels[1], model: 'other', samples: 1_000 },
    ],
    numbers: summariseRun(runColumns(results), troubledScores, 2),
    prices: [],
    errorExamples: [
      {
        kind: 'timeout_first_byte',
        rowKey: '第三行 '.repeat(30),
        message: 'Nothing came within 60 s.\nSecond line\u0000\u0085 of it.',
        requestId: '20260821-0200-k3f9:13:6',
      },
      {
        kind: 'context_overflow',
        rowKey: 'q-4',
        message: `This model's maximum context length is 120000 tokens. ${'x'.repeat(400)}`,
        requestId: null,
      },
    ],
    notable: {
      slowest: [notableResult({ rowKey: '第三行 '.repeat(30), variantLabel: troubledLabels[1], latencyMs: 61_000 })],
      failed: failedResults,
      notPassed: uglyAnswers.map((answer, index) =>
        notableResult({
          rowKey: index === 0 ? '`|`\\|`` @octocat #1' : `q-${index}`,
          line: index + 2,
          variantLabel: troubledLabels[index % 2] ?? '',
          answer,
          scores: [notPassed('contains', index % 2 === 0 ? '巴黎' : '\u001b[2J|')],
        }),
      ),
      notPassedCount: 18,
    },
    disagreements: {
      rows: 12,
      count: 7,
      first: [
        {
          result: notableResult({ rowKey: '`|`\\|`` @octocat #1', line: 2, variantLabel: troubledLabels[0] }),
          ...{ scorer: 'contains', scored: 5, passed: 3, low: 0, high: 1 },
        },
        {
          result: notableResult({ rowKey: '第三行 '.repeat(30), line: 9, variantLabel: troubledLabels[1] }),
          ...{ scorer: 'judge', scored: 4, passed: 0, low: 0.05, high: 0.75 },
        },
      ],
    },
    by: {
      column: 'topic|theme',
      groups: ['geography', '历史', 'דברי הימים', '', '👩‍🚀 space\u202e', '<b>bold</b> | `code`'].map(
        (value, group) => ({
          value,
          rows: 166 - group,
          samples: 166 - group,
          variants:
            summariseGroups(runColumns(results), troubledScores, 2, {
              groupOfRow: Uint32Array.from({ length: 19 }, (_, row) => row % 7),
              count: 7,
            })[group] ?? [],
        }),
      ),
      more: { groups: 2, rows: 15 },
    },
    sending: troubledSending,
    notes: [
      {
        kind: 'model-deprecated',
        variant: null,
        count: null,
        sentence: 'baidu/ernie-4.5-0.3b is deprecated: use baidu/ernie-4.5-21b-a3b-thinking before it is shut down.',
      },
    ],
  });
}

/** A simulated run that was killed before the first answer was saved. */
export function interruptedReport(): ReportData {
  return buildReport({
    run: runSummary({ status: 'interrupted', verdict: null, endedMs: null, answered: 0, runKey: null, tags: [] }),
    about: { ...about, attempts: 0, simulated: true, endpoint: null, configPath: null },
    variants: [{ label: 'ernie', model: 'baidu/ernie-4.5-0.3b', samples: 40 }],
    numbers: summariseRun(runColumns([]), [], 1),
    prices: [],
    errorExamples: [],
    notable: nothingNotable,
    disagreements: null,
    by: null,
    sending: nothingSent,
  });
}

const troubledLabels = ['文心一言 4.5 👩‍🚀 with a label that goes on and on', 'evil\u001b[31mred\u202e'] as const;

const troubledScores = [
  passedUpTo('contains', 38, 20),
  scoreColumns('judge', [
    [0, 0.5],
    [2, null],
    [4, 0.25],
  ]),
];

/** What models really say, and what somebody could make one say. */
const uglyAnswers = [
  '法国的首都是里昂。',
  'בירת צרפת היא ליון.',
  '👩‍🚀👨‍👩‍👧‍👦🇫🇷 Lyon',
  '',
  'The capital is Lyon. '.repeat(500),
  '第'.repeat(10_000),
  '![x](https://evil.example/x.png) [click](javascript:alert(1)) https://evil.example www.evil.example me@evil.example',
  '<img src=x onerror=alert(1)> <script>alert(1)</script> </details> &lt; @octocat #1 :tada: $x^2$',
  'a | b \\| c ` d `` e\n| f | g |\n```\n# Title',
  'user\u202egpj.exe \u001b]0;owned\u0007\u001b[2J\r\n\u0000',
];

const failedResults = Array.from({ length: 6 }, (_, index) =>
  notableResult({
    rowKey: `q-${index}`,
    line: index + 2,
    variantLabel: troubledLabels[index % 2] ?? '',
    attempts: 6,
    errorKind: index < 2 ? 'context_overflow' : 'timeout_first_byte',
    error: `No byte of an answer within 60000 ms. ${'@octocat <b>| '.repeat(index * 10)}`,
    requestId: `20260821-0200-k3f9:${index}:1.6`,
  }),
);

export const nothingNotable: NotableResults = { slowest: [], failed: [], notPassed: [], notPassedCount: 0 };

function notableResult(given: Partial<NotableResult>): NotableResult {
  return {
    rowKey: 'q0',
    line: 2,
    variantLabel: 'ernie',
    repeat: 0,
    latencyMs: null,
    ttftMs: null,
    attempts: 1,
    completionTokens: null,
    errorKind: null,
    error: null,
    requestId: null,
    answer: null,
    scores: [],
    ...given,
  };
}

function notPassed(scorer: string, missing: string): NotableResult['scores'][number] {
  return { scorer, value: 0, passed: false, reason: `does not contain "${missing}"` };
}

function passedUpTo(scorer: string, count: number, passed: number) {
  return scoreColumns(
    scorer,
    Array.from({ length: count }, (_, seq) => [seq, seq < passed ? 1 : 0] as const),
  );
}
