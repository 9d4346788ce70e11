import { describe, expect, test } from 'vitest';
import { reportComparison } from '../../src/report/report-comparison.ts';
import { redCompare, turnedSample } from './sample-compares.ts';

describe('reportComparison', () => {
  test.each([
    { text: 'x'.repeat(2_000), length: 2_000, isCut: false, why: 'just not too long' },
    { text: 'x'.repeat(2_001), length: 2_000, isCut: true, why: 'too long' },
    { text: `x${'😀'.repeat(1_000)}`, length: 1_999, isCut: true, why: 'no character is halved' },
  ])('texts are cut ($why)', ({ text, length, isCut }) => {
    const samples = [turnedSample({ prompt: text, baselineAnswer: text, candidateAnswer: null })];
    const [sample] = reportComparison({ ...redCompare(), turned: { broke: 1, recovered: 0, samples } }).turned.samples;
    expect(sample).toMatchObject({ isCut, candidateAnswer: null });
    expect([sample?.prompt.length, sample?.baselineAnswer?.length]).toEqual([length, length]);
  });
});
