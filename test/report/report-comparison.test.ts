import { describe, expect, test } from 'vitest';
import { reportComparison } from '../../src/report/report-comparison.ts';
import { redCompare, turnedSample } from './sample-compares.ts';

const { by } = redCompare();
const topic = by ?? { column: '', groups: [], more: { groups: 0, rows: 0 } };

describe('reportComparison', () => {
  test('columns stay in which a value stands out, and no others', () => {
    const quiet = { ...topic, column: 'level', groups: topic.groups.slice(1) };
    expect(reportComparison(redCompare(), [quiet, topic]).by.map(({ column }) => column)).toEqual(['topic']);
    expect(reportComparison(redCompare(), []).by).toEqual([]);
  });

  test('ten rows are told, and how many turned', () => {
    const samples = Array.from({ length: 12 }, (_, at) => turnedSample({ row: `q${at}` }));
    const { turned } = reportComparison({ ...redCompare(), turned: { broke: 40, recovered: 2, samples } }, []);
    expect([turned.broke, turned.recovered, turned.samples.length]).toEqual([40, 2, 10]);
  });

  test.each([
    { text: 'x'.repeat(2_000), length: 2_000, isCut: false, why: 'just not too long' },
    { text: 'x'.repeat(2_001), length: 2_000, isCut: true, why: 'too long' },
    { text: `x${'😀'.repeat(1_000)}`, length: 1_999, isCut: true, why: 'no character is halved' },
  ])('texts are cut ($why)', ({ text, length, isCut }) => {
    const samples = [turnedSample({ prompt: text, baselineAnswer: text, candidateAnswer: null })];
    const [sample] = reportComparison({ ...redCompare(), turned: { broke: 1, recovered: 0, samples } }, []).turned
      .samples;
    expect(sample).toMatchObject({ isCut, candidateAnswer: null });
    expect([sample?.prompt.length, sample?.baselineAnswer?.length]).toEqual([length, length]);
  });
});
