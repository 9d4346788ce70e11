import { describe, expect, test } from 'vitest';
import {
  asksForReRun,
  decideVerdict,
  type GateFinding,
  type GatePolicy,
  gateVerdicts,
  type Ungated,
} from '../../src/operations/gate-outcome.ts';
import type { GateVerdict, Verdict } from '../../src/vocabulary/run.ts';

const plain: GatePolicy = { onUnclear: 'pass', isBaselineRequired: false, isAccepted: false };
const nothing = { missingBaseline: null, missingSamples: null, asides: [] };
const good: Ungated = { word: 'good', exitCode: 0, sentence: '300 of 300 answered.' };

function finding(changes: Partial<GateFinding> = {}): GateFinding {
  const { verdict = 'worse' } = changes;
  return {
    ...{ metric: 'score.contains', variant: 'ernie', condition: 'maxDrop', bound: 0.02, isRelative: false, verdict },
    ...{ drop: 0.1, low: 0.06, high: 0.14, confidence: 0.95, baseline: 0.9, measured: 0.8, n: 300 },
    ...{ broke: 36, recovered: 6, lacksBaseline: false },
    tell: (confirmed) => (confirmed ? `It is ${verdict}; confirmed by a re-run.` : `It is ${verdict}.`),
    ...changes,
  };
}

function decided(found: readonly GateFinding[], policy: Partial<GatePolicy> = {}, ungated = good): Verdict {
  const whole = { ...plain, ...policy };
  return decideVerdict(ungated, gateVerdicts(found, null, null, whole), nothing, whole);
}

describe('what a finding does to the run', () => {
  test.each<{
    verdict: GateFinding['verdict'];
    more?: Partial<GateFinding>;
    policy?: Partial<GatePolicy>;
    outcome: GateVerdict['outcome'];
    word: Verdict['word'];
    exitCode: number;
    why: string;
  }>([
    { verdict: 'no relevant drop', outcome: 'pass', word: 'good', exitCode: 0, why: 'it is ruled out' },
    { verdict: 'slightly worse', outcome: 'pass', word: 'good', exitCode: 0, why: 'less than what matters' },
    { verdict: 'better', outcome: 'pass', word: 'good', exitCode: 0, why: 'no gate is against that' },
    { verdict: 'worse', outcome: 'fail', word: 'worse', exitCode: 10, why: 'that is what gates are for' },
    { verdict: 'unclear', outcome: 'pass', word: 'unclear', exitCode: 0, why: 'the default passes, and says so' },
    {
      ...{ verdict: 'unclear', policy: { onUnclear: 'warn' }, outcome: 'warn', word: 'unclear', exitCode: 0 },
      why: 'warned of',
    },
    {
      ...{ verdict: 'unclear', policy: { onUnclear: 'fail' }, outcome: 'fail', word: 'unclear', exitCode: 10 },
      why: 'it fails, but it is not worse',
    },
    {
      ...{ verdict: 'unknown', policy: { onUnclear: 'fail' }, outcome: 'fail', word: 'unclear', exitCode: 10 },
      why: 'an unknown metric is no clearer',
    },
    { verdict: 'no baseline', outcome: 'pass', word: 'good', exitCode: 0, why: 'the first nights pass' },
    {
      ...{ verdict: 'no baseline', more: { lacksBaseline: true }, policy: { isBaselineRequired: true } },
      ...{ outcome: 'fail', word: 'unclear', exitCode: 10, why: 'there must be one' },
    },
    {
      ...{ verdict: 'no baseline', policy: { isBaselineRequired: true }, outcome: 'pass', word: 'good', exitCode: 0 },
      why: 'there are nights, only too few for this metric',
    },
    {
      ...{ verdict: 'no baseline', more: { lacksBaseline: true } },
      ...{ policy: { isBaselineRequired: true, isAccepted: true }, outcome: 'pass', word: 'good', exitCode: 0 },
      why: 'the run is accepted as the first',
    },
    {
      ...{ verdict: 'worse', policy: { isAccepted: true }, outcome: 'warn', word: 'good', exitCode: 0 },
      why: 'a person said that it is good',
    },
    {
      ...{ verdict: 'beyond', more: { condition: 'min' }, policy: { isAccepted: true } },
      ...{ outcome: 'fail', word: 'worse', exitCode: 10, why: 'an absolute bound is no matter of comparing' },
    },
    { verdict: 'within', more: { condition: 'max' }, outcome: 'pass', word: 'good', exitCode: 0, why: 'it holds' },
  ])('$verdict: $outcome, $word, exit $exitCode ($why)', ({ verdict, more, policy, outcome, word, exitCode }) => {
    const { gates, ...run } = decided([finding({ verdict, ...more })], policy);
    expect(gates[0]?.outcome).toBe(outcome);
    expect(run).toMatchObject({ word, exitCode });
    expect(run.sentence).toContain(' 300 of 300 answered.');
  });

  test('of several gates the gravest comes first, then the others that fail, each by its name', () => {
    const { sentence, word } = decided([
      finding({ metric: 'errorRate', condition: 'max', verdict: 'within' }),
      finding({ metric: 'latencyMs.p95', condition: 'max', verdict: 'beyond' }),
      finding({ verdict: 'unclear' }),
      finding({ metric: 'score.exact' }),
    ]);
    expect(word).toBe('worse');
    expect(sentence).toBe('score.exact: It is worse. latencyMs.p95: It is beyond. 300 of 300 answered.');
    const two = decided([finding({ variant: 'gpt', verdict: 'better' }), finding()]);
    expect(two.sentence).toBe('ernie, score.contains: It is worse. 300 of 300 answered.');
  });

  test('a gate that says something goes before one that has no baseline yet', () => {
    const slow = finding({ metric: 'latencyMs.p95', condition: 'maxIncrease', verdict: 'no baseline' });
    const { sentence } = decided([slow, finding({ verdict: 'no relevant drop' })]);
    expect(sentence).toBe('score.contains: It is no relevant drop. 300 of 300 answered.');
  });

  test('what several variants say alike is said once', () => {
    const two = (changes: Partial<GateFinding>) => [finding(changes), finding({ ...changes, variant: 'gpt' })];
    const bound = finding({ metric: 'errorRate', condition: 'max', verdict: 'within' });
    expect(decided([...two({ verdict: 'no relevant drop' }), bound]).sentence).toBe(
      'ernie and gpt, score.contains: It is no relevant drop. 300 of 300 answered.',
    );
    expect(decided(two({ verdict: 'worse' })).sentence).toBe(
      'ernie and gpt, score.contains: It is worse. 300 of 300 answered.',
    );
    expect(decided([...two({ verdict: 'no baseline' }), bound]).sentence).toBe(
      'It is no baseline. 300 of 300 answered.',
    );
  });

  test('what keeps the numbers from being whole goes before what the gates say', () => {
    const incomplete: Ungated = { word: 'incomplete', exitCode: 3, sentence: '15 of 300 samples failed.' };
    expect(decided([finding()], {}, incomplete)).toMatchObject({
      ...{ word: 'incomplete', exitCode: 3, sentence: '15 of 300 samples failed. It is worse.' },
      gates: [{ verdict: 'worse', outcome: 'fail' }],
    });
  });

  test('too many missing samples are never good', () => {
    const decide = (onUnclear: GatePolicy['onUnclear']) =>
      decideVerdict(good, [], { ...nothing, missingSamples: '9 of 300 failed.' }, { ...plain, onUnclear });
    expect(decide('pass')).toMatchObject({ word: 'unclear', exitCode: 0 });
    expect(decide('fail')).toMatchObject({
      word: 'unclear',
      exitCode: 10,
      sentence: '9 of 300 failed. 300 of 300 answered.',
    });
  });
});

describe('a re-run', () => {
  test('is asked for by a drop that is worse, and by nothing else', () => {
    expect(asksForReRun(finding())).toBe(true);
    for (const other of [{ condition: 'maxDrift' }, { condition: 'maxIncrease' }, { verdict: 'unclear' }] as const)
      expect(asksForReRun(finding(other))).toBe(false);
  });

  test('that is worse too: its own drop is reported, as confirmed', () => {
    const [gate] = gateVerdicts([finding()], [finding({ drop: 0.08, broke: 30 })], null, plain);
    expect(gate).toMatchObject({
      ...{ verdict: 'worse', outcome: 'fail', confirmed: true, drop: 0.08, broke: 30 },
      sentence: 'It is worse; confirmed by a re-run.',
    });
  });

  test.each<{ verdict: GateFinding['verdict']; outcome: GateVerdict['outcome'] }>([
    { verdict: 'no relevant drop', outcome: 'pass' },
    { verdict: 'slightly worse', outcome: 'pass' },
    { verdict: 'unclear', outcome: 'warn' },
  ])('that is $verdict: $outcome, said aloud', ({ verdict, outcome }) => {
    const policy = { ...plain, onUnclear: 'warn' } as const;
    const [gate] = gateVerdicts([finding()], [finding({ verdict, drop: 0.01 })], null, policy);
    expect(gate).toMatchObject({ verdict, outcome, confirmed: false, drop: 0.01 });
    expect(gate?.sentence).toBe(`It is ${verdict}. The first run fell 10 points; the re-run did not show it.`);
  });

  test('leaves gates alone that did not ask for it, and its lack is said', () => {
    const found = [finding({ verdict: 'unclear' }), finding()];
    const again = [finding({ verdict: 'worse' }), finding()];
    expect(gateVerdicts(found, again, null, plain)[0]).toMatchObject({ verdict: 'unclear', confirmed: null });
    const [, lacking] = gateVerdicts(found, null, 'Not confirmed.', plain);
    expect(lacking).toMatchObject({ outcome: 'fail', confirmed: null, sentence: 'It is worse. Not confirmed.' });
  });
});
