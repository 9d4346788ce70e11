import { describe, expect, test } from 'vitest';
import { acceptedVerdict, unacceptedVerdict } from '../../src/operations/accepted-verdict.ts';
import { decideVerdict, requiredBaseline, type Ungated } from '../../src/operations/gate-outcome.ts';
import type { GateVerdict, Verdict } from '../../src/vocabulary/run.ts';
import { gateVerdict } from '../report/sample-drops.ts';

const good: Ungated = { word: 'good', exitCode: 0, sentence: '300 of 300 answered.' };
const fell = gateVerdict({ sentence: 'Pass rate fell 70.0 points, 90.0 → 20.0 %.' });
const noBaseline = gateVerdict({ verdict: 'no baseline', sentence: requiredBaseline });

function judged(gates: readonly GateVerdict[], ungated = good, missingBaseline: string | null = null): Verdict {
  const remarks = { missingBaseline, missingSamples: null, asides: [] };
  return decideVerdict(ungated, gates, remarks, { onUnclear: 'pass', isAccepted: false });
}

describe('a run that is accepted after it was judged', () => {
  test('what it was compared with decides no more, and the first words say what fell', () => {
    expect(acceptedVerdict(judged([fell]))).toMatchObject({
      ...{ word: 'good', exitCode: 0, gates: [{ verdict: 'worse', outcome: 'warn' }] },
      sentence: 'Accepted as the new baseline although pass rate fell 70.0 points, 90.0 → 20.0 %. 300 of 300 answered.',
    });
  });

  test('among several gates the one that fell is named', () => {
    const bound = gateVerdict({ metric: 'errorRate', condition: 'max', verdict: 'within', outcome: 'pass' });
    expect(acceptedVerdict(judged([fell, bound])).sentence).toMatch(
      /^Accepted as the new baseline although score\.contains: Pass rate fell 70\.0 points/,
    );
  });

  test.each([
    { verdict: judged([noBaseline]), why: 'of one gate' },
    { verdict: judged([noBaseline, { ...noBaseline, variant: 'gpt' }]), why: 'of two variants' },
  ])('nobody is told to accept what is accepted ($why)', ({ verdict }) => {
    expect(verdict).toMatchObject({ exitCode: 10, sentence: expect.stringContaining('the config requires one') });
    expect(acceptedVerdict(verdict)).toMatchObject({
      ...{ word: 'good', exitCode: 0 },
      sentence: 'Accepted as the new baseline. There is nothing before it to compare it with. 300 of 300 answered.',
    });
  });

  test('nor where no gate says that the baseline is missing', () => {
    const bound = gateVerdict({ condition: 'min', verdict: 'within', outcome: 'pass', sentence: 'It is within.' });
    const { sentence, exitCode } = acceptedVerdict(judged([bound], good, requiredBaseline));
    expect({ sentence, exitCode }).toEqual({
      ...{ exitCode: 0, sentence: 'Accepted as the new baseline. It is within. 300 of 300 answered.' },
    });
  });

  test('a green run says that it is accepted', () => {
    const fine = gateVerdict({ verdict: 'no relevant drop', outcome: 'pass', sentence: 'No drop.' });
    expect(acceptedVerdict(judged([fine])).sentence).toBe(
      'Accepted as the new baseline. No drop. 300 of 300 answered.',
    );
  });

  test('an absolute bound, and a run that is not whole, stand', () => {
    const beyond = judged([gateVerdict({ verdict: 'beyond', condition: 'min', sentence: 'Under it.' })]);
    expect(acceptedVerdict(beyond)).toMatchObject({
      ...{ word: 'worse', exitCode: 10, sentence: 'Under it. Accepted as the new baseline. 300 of 300 answered.' },
    });
    const incomplete = judged([fell], { word: 'incomplete', exitCode: 3, sentence: 'Some failed.' });
    expect(acceptedVerdict(incomplete)).toEqual(incomplete);
  });
});

describe('an acceptance that is taken back', () => {
  test.each([
    { verdict: judged([fell]), why: 'a red run is red again' },
    {
      verdict: judged([fell, gateVerdict({ condition: 'min', verdict: 'beyond' })]),
      why: 'with a bound that failed too',
    },
    { verdict: judged([{ ...fell, verdict: 'no relevant drop', outcome: 'pass' }]), why: 'a green one stays green' },
  ])('gives the verdict of before ($why)', ({ verdict }) => {
    expect(unacceptedVerdict(acceptedVerdict(verdict))).toEqual(verdict);
  });

  test('leaves a verdict alone that `accept` did not change', () => {
    const red = judged([fell]);
    expect(unacceptedVerdict(red)).toEqual(red);
  });
});
