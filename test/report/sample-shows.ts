import type { ShowData, ShowSample } from '../../src/report/show-data.ts';

const answeredSample: ShowSample = {
  variant: 'ernie',
  repeat: 0,
  status: 'answered',
  request: {
    model: 'baidu/ernie-4.5-0.3b',
    messages: [
      { role: 'system', content: 'Answer in one word.' },
      { role: 'user', content: '法国的首都是哪里？\n\n\tWhat is the capital of France?' },
    ],
    params: { temperature: 0, max_tokens: 64 },
  },
  answer: '里昂。',
  reasoning: 'The user asks for the capital of France. '.repeat(6),
  toolCalls: null,
  finishReason: 'stop',
  marks: [],
  model: 'ernie-4.5',
  systemFingerprint: null,
  provider: null,
  error: null,
  scores: [
    {
      scorer: 'contains',
      value: 0,
      passed: false,
      reason: 'does not contain "巴黎"',
      expectation: { type: 'contains', name: 'contains', expected: '巴黎' },
    },
    { scorer: 'judge', value: null, passed: null, reason: 'took longer than 10 s', expectation: null },
  ],
  attempts: 3,
  failedAttempts: [
    {
      try: 1,
      attempt: 1,
      kind: 'rate_limited',
      message: 'Slow down.',
      requestId: 'r:7:1.1',
      waitMs: 2_000,
      at: '2026-08-21T02:00:07.000Z',
    },
    {
      try: 1,
      attempt: 2,
      kind: 'timeout_first_byte',
      message: 'No byte of an answer within 60000 ms.',
      requestId: 'r:7:1.2',
      waitMs: null,
      at: '2026-08-21T02:00:09.000Z',
    },
  ],
  try: 2,
  tokens: { prompt: 31, completion: 120, cached: null, reasoning: 96 },
  rawUsage: { prompt_tokens: 31, completion_tokens: 120 },
  costUsd: { billed: '0.0000013', computed: null },
  latencyMs: 851.25,
  ttftMs: 120,
  queueMs: 2_031,
  endedAt: '2026-08-21T02:00:12.000Z',
  requestId: '20260821-0200-k3f9:7:2.1',
  inferenceId: 'inf-1',
};

function showing(samples: readonly ShowSample[], wanted = samples.length): ShowData {
  return {
    schemaVersion: 1,
    run: { id: '20260821-0200-k3f9', name: 'nightly', simulated: false },
    row: { key: 'q7', index: 7, line: 9, datasetPath: 'datasets/qa.csv', columns: { id: 'q7', prompt: 'x' } },
    wanted,
    samples,
  };
}

export function answeredShow(): ShowData {
  return showing([answeredSample]);
}

/** Everything that somebody else wrote wants to be something else. */
export function evilShow(text = 'user\u202egpj.exe \u001b]0;owned\u0007\u001b[2J\r\n── scores ──\n\u0000'): ShowData {
  const sample: ShowSample = {
    ...answeredSample,
    variant: text,
    request: {
      model: text,
      messages: [{ role: text, content: [{ type: 'text', text }], name: text }],
      params: { stop: text },
    },
    answer: text,
    reasoning: text,
    toolCalls: [{ function: { name: text, arguments: text } }],
    finishReason: text,
    marks: [text],
    model: text,
    systemFingerprint: text,
    provider: text,
    scores: [{ scorer: text, value: 0.5, passed: false, reason: text, expectation: { expected: [text] } }],
    failedAttempts: answeredSample.failedAttempts.map((attempt) => ({ ...attempt, message: text, requestId: text })),
    rawUsage: text,
    requestId: text,
    inferenceId: text,
  };
  const show = showing([sample]);
  return { ...show, run: { ...show.run, name: text }, row: { ...show.row, key: text, datasetPath: text } };
}

/** Two variants, two repeats: one failed, one without an answer text, one not there yet. */
export function severalShow(): ShowData {
  const failed = {
    ...answeredSample,
    variant: 'other model',
    status: 'failed' as const,
    answer: null,
    reasoning: null,
    scores: [],
    latencyMs: null,
    error: { kind: 'context_overflow', message: 'Too long.' },
  };
  return showing([answeredSample, { ...answeredSample, repeat: 1, answer: '' }, failed], 4);
}
