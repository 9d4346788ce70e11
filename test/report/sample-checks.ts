import type { CheckData, CheckLine } from '../../src/report/check-data.ts';

function line(
  item: CheckLine['item'],
  mark: CheckLine['mark'],
  found: string,
  more: Partial<CheckLine> = {},
): CheckLine {
  return { item, mark, model: null, found, next: null, problems: [], problemCount: 0, exitCode: null, ...more };
}

/** Every mark, every kind of further text. */
export function troubledCheck(): CheckData {
  const problems = [
    { what: 'The row has 2 cells, but the header has 3 columns.', where: 'qa.csv:3:7', next: 'Look for a comma.' },
    { what: 'It is empty.', where: undefined, next: undefined },
  ];
  return {
    schemaVersion: 1,
    configPath: "night's.yaml",
    ready: false,
    exitCode: 4,
    lines: [
      line('config', 'good', 'nightly: variant ernie; scorers contains.'),
      line('dataset', 'failed', 'There are 22 problems.', { problems, problemCount: 22, exitCode: 2 }),
      line('model', 'failed', 'ernie is withdrawn\u001b[2J.', { model: 'ernie', next: 'Name 文心一言.', exitCode: 4 }),
      line('price', 'caution', 'ernie: nobody says what it costs.', { model: 'ernie', next: 'Write its price.' }),
      line('speed', 'unsaid', 'The endpoint does not say.', { model: 'ernie' }),
      line('speed', 'unsaid', 'The endpoint does not say.', { model: 'other' }),
      line('limits', 'unsaid', 'The endpoint does not say.'),
      line('balance', 'unsaid', 'The endpoint does not say.'),
    ],
    balance: null,
    probe: null,
  };
}

export function goodCheck(): CheckData {
  return {
    ...troubledCheck(),
    ready: true,
    exitCode: 0,
    lines: [line('config', 'good', 'nightly.'), line('disk', 'caution', 'Only 900 MiB free.')],
    balance: { amount: '-1.5', currency: 'USD' },
    probe: {
      model: 'ernie',
      answeredModel: null,
      latencyMs: 812.5,
      ttftMs: null,
      promptTokens: 7,
      completionTokens: null,
      costBilledUsd: '0.0000013',
      text: 'It is\u0000 42.',
      ignored: [{ parameter: 'max_tokens', sign: '3 tokens came, 2 were allowed' }],
    },
  };
}
