import { describe, expect, test } from 'vitest';
import { tableLines } from '../../src/report/data-table.ts';
import { gateSentences, gatesTable } from '../../src/report/gate-table.ts';
import type { GateVerdict } from '../../src/vocabulary/run.ts';
import { gateVerdict } from './sample-drops.ts';

const absolute: Partial<GateVerdict> = { drop: null, low: null, high: null, baseline: null, verdict: 'beyond' };

describe('gatesTable', () => {
  test.each([
    { gate: gateVerdict(), cells: ['90.0 %', '80.0 %', '10.0', '6.1 to 14.4', 'worse'], why: 'points of a score' },
    {
      gate: gateVerdict({ ...absolute, metric: 'errorRate', condition: 'max', measured: 0.007 }),
      cells: ['', '0.7 %', '', '', 'beyond'],
      why: 'an absolute bound is compared with nothing',
    },
    {
      gate: gateVerdict({ ...absolute, metric: 'latencyMs.p99', measured: null, verdict: 'unknown' }),
      cells: ['', 'unknown', '', '', 'unknown'],
      why: 'unknown is no number',
    },
    {
      gate: gateVerdict({ metric: 'costUsd', measured: 0.5, baseline: 0.6, drop: -0.1, low: -0.2, high: 0.05 }),
      cells: ['$0.600', '$0.500', '−$0.100', '−$0.200 to $0.0500', 'worse'],
      why: 'money',
    },
  ])('$cells ($why)', ({ gate, cells }) => {
    expect(gatesTable([gate]).rows[0]?.slice(3)).toEqual(cells);
  });

  test('those that fail come first, and a condition reads as in the config', () => {
    const gates = [
      gateVerdict({ outcome: 'pass' }),
      gateVerdict({ outcome: 'warn', bound: 0.2, isRelative: true }),
      gateVerdict({ outcome: 'fail', variant: 'other' }),
    ];
    const { rows } = gatesTable(gates);
    expect(rows.map(([outcome]) => outcome)).toEqual(['FAIL', 'warn', 'pass']);
    expect(rows.map(([, condition]) => condition)).toEqual([
      'score.contains maxDrop 0.02',
      'score.contains maxDrop 20%',
      'score.contains maxDrop 0.02',
    ]);
    expect(rows.map(([, , variant]) => variant)).toEqual(['other', 'ernie', 'ernie']);
  });

  test('at 80 columns both figures stay beside the longest verdict', () => {
    const gate = gateVerdict({ verdict: 'no relevant drop', metric: 'latencyMs.p95', condition: 'maxIncrease' });
    const [head] = tableLines(gatesTable([gate]), 80);
    expect(head).toMatch(/Condition .*Before .*Now .*Verdict/);
  });

  test('a single variant is not named on every line', () => {
    expect(tableLines(gatesTable([gateVerdict()]), 200)[0]).not.toContain('Variant');
  });
});

describe('gateSentences', () => {
  const warned = gateVerdict({ outcome: 'warn', sentence: 'It is unclear.' });
  const verdict = { word: 'worse', exitCode: 10 } as const;

  test('what does not pass is told, those that fail first; what passes is not', () => {
    const gates = [gateVerdict({ outcome: 'pass' }), warned, gateVerdict({ sentence: 'It fell.' })];
    expect(gateSentences({ ...verdict, sentence: 'A gate failed.', gates })).toEqual([
      'ernie, score.contains maxDrop 0.02: It fell.',
      'ernie, score.contains maxDrop 0.02: It is unclear.',
    ]);
  });

  test.each([{ sentence: 'It fell.' }, { sentence: 'ernie: It fell; and more.' }])(
    'what "$sentence" says already is not said again',
    ({ sentence }) => {
      const gates = [gateVerdict({ sentence: 'It fell.' })];
      expect(gateSentences({ ...verdict, sentence, gates })).toEqual([]);
    },
  );
});
