import type {
  CompareData,
  CompareGroup,
  CompareRun,
  CompareScore,
  CompareTurnedSample,
  CompareValue,
  CompareVariant,
} from '../../src/report/compare-data.ts';

const worseSentence =
  'Pass rate fell 10.0 points (95 % interval 6.1 to 14.4), 90.0 → 80.0 %; 36 rows broke, 6 recovered.';

function compareRun(changes: Partial<CompareRun> = {}): CompareRun {
  return {
    id: '20260821-0200-k3f9',
    name: 'nightly',
    runKey: '2026-08-21',
    startedAt: '2026-08-21T02:00:07.000Z',
    samples: 300,
    answered: 300,
    failed: 0,
    ...changes,
  };
}

function nightsBefore(count: number): CompareRun[] {
  return Array.from({ length: count }, (_, at) => {
    const day = `2026-08-${20 - at}`;
    return compareRun({
      id: `${day.replaceAll('-', '')}-0200-a1b${at}`,
      runKey: day,
      startedAt: `${day}T02:00:07.000Z`,
    });
  });
}

function compareScore(changes: Partial<CompareScore> = {}): CompareScore {
  return {
    word: 'worse',
    decides: true,
    sentence: worseSentence,
    n: 300,
    missing: 0,
    unscored: 0,
    baseline: 0.9,
    candidate: 0.8,
    drop: 0.1,
    low: 0.061,
    high: 0.144,
    confidence: 0.95,
    method: 'tango',
    isWidenedByNights: false,
    clusterCount: null,
    maxDrop: 0.02,
    broke: 36,
    recovered: 6,
    discordance: 0.14,
    smallestFound: 0.052,
    ...changes,
  };
}

function value(baseline: number | null, candidate: number | null, spread: number | null = null): CompareValue {
  const ratio = baseline === null || candidate === null || baseline === 0 ? null : candidate / baseline;
  const isSpread = ratio !== null && spread !== null;
  return { baseline, candidate, ratio, low: isSpread ? ratio - spread : null, high: isSpread ? ratio + spread : null };
}

export function compareVariant(changes: Partial<CompareVariant> = {}): CompareVariant {
  return {
    label: 'ernie',
    baselineLabel: 'ernie',
    model: 'baidu/ernie-4.5-0.3b',
    baselineModel: 'baidu/ernie-4.5-0.3b',
    scores: { contains: compareScore() },
    latencyMs: {
      p50: value(647, 655, 0.03),
      p90: value(855, 850, 0.05),
      p95: value(881, 1_204, 0.08),
      p99: value(null, null),
    },
    ttftMs: { p50: value(99, 98), p90: value(115, 116), p95: value(117, 120), p99: value(null, null) },
    promptTokens: value(50.2, 50.2),
    completionTokens: value(12.4, 14.9),
    costUsd: { ...value(1.3, 1.6), baseline: '0.0000013', candidate: '0.0000016', basis: 'billed' },
    errorRate: value(0, 0.0033),
    ...changes,
  };
}

export function turnedSample(changes: Partial<CompareTurnedSample> = {}): CompareTurnedSample {
  return {
    row: 'q17',
    line: 19,
    variant: 'ernie',
    repeat: 0,
    scorer: 'contains',
    direction: 'broke',
    baselineScore: 1,
    candidateScore: 0,
    prompt: 'What is the capital of France?',
    baselineAnswer: 'The capital of France is Paris.',
    candidateAnswer: 'The capital of France is Lyon, a city on the Rhône.',
    reason: 'does not contain "Paris"',
    kinds: [{ column: 'topic', value: 'maths' }],
    ...changes,
  };
}

function group(changes: Partial<CompareGroup>): CompareGroup {
  return {
    value: 'maths',
    rows: 60,
    variant: 'ernie',
    scorer: 'contains',
    n: 60,
    baseline: 0.9,
    candidate: 0.4,
    drop: 0.5,
    low: 0.36,
    high: 0.63,
    broke: 31,
    recovered: 1,
    standsOut: true,
    ...changes,
  };
}

/** A red morning: one topic broke, and nothing else changed. */
export function redCompare(): CompareData {
  return {
    schemaVersion: 1,
    word: 'worse',
    sentence: worseSentence,
    baseline: { runs: nightsBefore(1), variant: null, simulated: false },
    candidate: { runs: [compareRun()], variant: null, simulated: false },
    differences: [],
    served: [
      {
        variant: 'ernie',
        what: 'model',
        baseline: [{ value: 'ernie-4.5', answers: 300 }],
        candidate: [{ value: 'ernie-4.5', answers: 300 }],
        changed: false,
      },
    ],
    variants: [compareVariant()],
    turned: {
      broke: 36,
      recovered: 6,
      samples: [
        turnedSample(),
        turnedSample({
          row: 'q18',
          line: 20,
          prompt: '法国的首都是哪里？',
          baselineAnswer: '法国的首都是巴黎。',
          candidateAnswer: '法国的首都是里昂。',
          reason: 'does not contain "巴黎"',
        }),
        turnedSample({
          kinds: [{ column: 'topic', value: '' }],
          row: 'q40',
          line: 42,
          direction: 'recovered',
          baselineScore: 0,
          candidateScore: 1,
          prompt: '2 + 2?',
          baselineAnswer: '5',
          candidateAnswer: '4',
          reason: 'does not contain "4"',
        }),
      ],
    },
    changedInputs: { count: 0, rows: [] },
    onlyBaseline: { count: 0, rows: [] },
    onlyCandidate: { count: 0, rows: [] },
    by: {
      column: 'topic',
      groups: [
        group({}),
        group({
          value: 'geography',
          rows: 120,
          n: 120,
          baseline: 0.908,
          candidate: 0.892,
          drop: 0.0167,
          low: -0.021,
          high: 0.058,
          broke: 4,
          recovered: 2,
          standsOut: false,
        }),
        group({
          value: '',
          rows: 120,
          n: 120,
          baseline: 0.892,
          candidate: 0.908,
          drop: -0.0167,
          low: -0.055,
          high: 0.017,
          broke: 1,
          recovered: 3,
          standsOut: false,
        }),
      ],
      more: { groups: 0, rows: 0 },
    },
    standsOut: [],
    kindColumns: ['topic', 'level'],
  };
}

/** What most mornings look like: against a week, nothing to see. */
export function fineCompare(): CompareData {
  const sentence = 'No drop of 2 points or more (interval −0.8 to 1.4).';
  const score = compareScore({
    ...{ word: 'no relevant drop', sentence, candidate: 0.897, drop: 0.003, low: -0.008, high: 0.014 },
    ...{ broke: 2, recovered: 1, method: 't', isWidenedByNights: true, clusterCount: 6 },
  });
  const unclear = compareScore({
    ...score,
    ...{ word: 'unclear', drop: 0.01, low: -0.03, high: 0.05, n: 290, missing: 10, unscored: 3 },
    sentence:
      'No drop shown; with 290 rows a drop under 5.2 points is missed more than 1 time in 5, so the 2-point gate is mostly blind.',
  });
  const data = redCompare();
  return {
    ...data,
    word: 'unclear',
    sentence: unclear.sentence,
    baseline: { runs: nightsBefore(7), variant: null, simulated: true },
    candidate: { ...data.candidate, simulated: true },
    differences: ['The dataset has another content (datasets/qa.csv).', 'ernie: the prompt is another.'],
    served: [
      {
        variant: 'ernie',
        what: 'model',
        baseline: [{ value: 'ernie-4.5', answers: 2_100 }],
        candidate: [
          { value: 'ernie-4.5-turbo', answers: 280 },
          { value: null, answers: 20 },
        ],
        changed: true,
      },
      {
        variant: 'ernie',
        what: 'system_fingerprint',
        baseline: [{ value: 'fp_1', answers: 2_100 }],
        candidate: [{ value: 'fp_1', answers: 300 }],
        changed: false,
      },
      {
        variant: 'ernie',
        what: 'provider',
        baseline: [{ value: null, answers: 2_100 }],
        candidate: [{ value: null, answers: 300 }],
        changed: false,
      },
    ],
    variants: [compareVariant({ scores: { contains: score, judge: unclear } })],
    turned: { broke: 0, recovered: 0, samples: [] },
    changedInputs: { count: 12, rows: Array.from({ length: 12 }, (_, at) => ({ row: `q${at}`, line: at + 2 })) },
    onlyBaseline: { count: 1, rows: [{ row: 'gone', line: 301 }] },
    onlyCandidate: {
      count: 2,
      rows: [
        { row: 'new', line: 302 },
        { row: '新的', line: 303 },
      ],
    },
    by: null,
  };
}

/** Two variants of one run, every text as ugly as it comes. */
export function evilCompare(evil: string = evilText): CompareData {
  const data = redCompare();
  const answers = [
    ['法国的首都是巴黎。'.repeat(30), '法国的首都是里昂。'.repeat(30)],
    ['בירת צרפת היא פריז.', 'בירת צרפת היא ליון.'],
    ['パリはフランスの首都です。', 'リヨンはフランスの首都です。'],
    ['👩‍🚀👨‍👩‍👧‍👦🇫🇷 Paris', '👩‍🚀👨‍👩‍👧🇫🇷 Lyon'],
    [`${'The capital is Paris. '.repeat(250)}Yes.`, `${'The capital is Paris. '.repeat(250)}No, it is Lyon.`],
    ['第'.repeat(10_000), 'x'.repeat(10_000)],
    ['', evil],
    [evil, ' \n'],
    ['```\n# Title\n| a | b |', '</details> ![x](https://evil.example/x.png) @octocat'],
    [null, 'An answer.'],
  ];
  return {
    ...data,
    baseline: { runs: [compareRun({ name: evil, runKey: evil })], variant: evil, simulated: false },
    candidate: {
      runs: [compareRun({ name: evil })],
      variant: '文心一言 4.5 👩‍🚀 with a label that goes on and on',
      simulated: false,
    },
    differences: [evil],
    served: data.served.map((served) => ({
      ...served,
      variant: evil,
      baseline: [{ value: evil, answers: 300 }],
      changed: true,
    })),
    variants: [
      compareVariant({
        label: '文心一言 4.5 👩‍🚀 with a label that goes on and on',
        baselineLabel: evil,
        scores: { [evil]: compareScore() },
      }),
      compareVariant(),
    ],
    turned: {
      broke: answers.length,
      recovered: 0,
      samples: answers.map(([before = null, now = null], at) =>
        turnedSample({
          ...{ row: at === 0 ? evil : `q-${at}`, line: at + 2, variant: evil, repeat: at, scorer: evil, prompt: evil },
          ...{
            baselineScore: 0.857,
            reason: evil,
            kinds: [{ column: evil, value: evil }],
            baselineAnswer: before,
            candidateAnswer: now,
          },
        }),
      ),
    },
    changedInputs: { count: 2, rows: [{ row: evil, line: 2 }] },
    by: {
      column: evil,
      groups: ['<b>', '历史', evil].map((name) => group({ value: name, variant: evil, scorer: evil })),
      more: { groups: 3, rows: 9 },
    },
  };
}

const evilText =
  'user\u202egpj.exe \u001b]0;owned\u0007\u001b[2J\r\n`|`\\|`` @octocat #1 <b>bold</b> | [x](javascript:alert(1))\u0000';
