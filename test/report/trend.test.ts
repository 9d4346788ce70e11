import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/display-width.ts';
import { renderTrend, renderTrendJson } from '../../src/report/trend.ts';
import type { TrendDrift } from '../../src/report/trend-data.ts';
import { driftSentence } from '../../src/report/trend-drift.ts';
import { changedTrend, trendNight, youngTrend } from './sample-trends.ts';

const plain80 = { width: 80, color: false };

describe('golden files', () => {
  test.each([
    { name: 'trend.txt', data: changedTrend(), style: plain80, why: 'a drop that stays, and a night that was cut off' },
    {
      name: 'trend-young.txt',
      data: youngTrend(),
      style: plain80,
      why: 'one night, two variants, unknowns, odd names',
    },
    { name: 'trend-coloured.txt', data: changedTrend(), style: { width: 120, color: true }, why: 'room and colours' },
  ])('$name: $why', async ({ name, data, style }) => {
    await expect(renderTrend(data, style)).toMatchFileSnapshot(`golden/${name}`);
  });

  test('trend.json.txt: the whole document', async () => {
    await expect(renderTrendJson(changedTrend())).toMatchFileSnapshot('golden/trend.json.txt');
  });
});

describe('renderTrend', () => {
  const [variant] = changedTrend().variants;
  const shown = (part: Partial<typeof variant>) => {
    return renderTrend({ schemaVersion: 1, name: 'n', variants: variant ? [{ ...variant, ...part }] : [] }, plain80);
  };

  test.each([60, 80, 100, 200])('is at most %i cells wide', (width) => {
    const many = Array.from({ length: 365 }, (_, day) => trendNight(365 - day));
    for (const data of [changedTrend(), youngTrend()])
      for (const nights of [null, many]) {
        const variants = data.variants.map((one) => ({ ...one, nights: nights ?? one.nights }));
        for (const line of renderTrend({ ...data, variants }, { width, color: false }).split('\n'))
          expect(displayWidth(line)).toBeLessThanOrEqual(Math.max(width, 75));
      }
  });

  test('no night is said, and is no table', () => {
    expect(shown({ nightCount: 0, nights: [], metrics: [] })).toBe('n · ernie: 0 nights\n');
  });

  test('what changed stands between the two nights, the newer above', () => {
    const lines = renderTrend(changedTrend(), plain80).split('\n');
    const at = lines.findIndex((line) => line.includes('changed here'));
    expect(lines[at]).toContain('contains changed here: 90.7 % → 82.7 %');
    expect(lines[at - 1]).toContain('2026-08-07');
    expect(lines[at + 1]).toContain('Served model: CHANGED, ernie-4.5 → ernie-4.5-turbo');
    expect(lines[at + 2]).toContain('2026-08-06');
  });

  test('an incomplete night is marked, and is a gap among the bars', () => {
    const text = renderTrend(changedTrend(), plain80);
    expect(text).toMatch(/2026-08-04 .* interrupted /);
    const bars = text.split('\n').find((line) => line.startsWith('contains  '));
    expect(bars?.split(/ +/)[1]?.[3]).toBe('·');
  });
});

describe('driftSentence', () => {
  const shown: TrendDrift = {
    word: 'worse',
    lacking: 0,
    referenceNights: 14,
    reference: 0.9,
    recent: 0.885,
    drop: 0.015,
    low: 0.003,
    confidence: 0.999,
    maxDrift: null,
  };

  test.each<{ part: Partial<TrendDrift>; says: string; why: string }>([
    {
      part: {},
      says: 'drifted down 1.5 points (at least 0.3) since the first 14 good nights, 90.0 % → 88.5 %.',
      why: 'it is shown',
    },
    { part: { word: 'slightly worse', maxDrift: 0.02 }, says: '; 2 points are allowed.', why: 'and allowed' },
    { part: { word: 'unclear', maxDrift: 0.01 }, says: 'no drift of 1 point or more is shown', why: 'not shown' },
    { part: { word: 'no relevant drop' }, says: 'no drift is shown since', why: 'no gate asks for it' },
    { part: { reference: null, lacking: 5 }, says: 'not yet; it takes 5 more good nights.', why: 'too few' },
    { part: { reference: null, lacking: 1 }, says: 'it takes 1 more good night.', why: 'one too few' },
  ])('$says ($why)', ({ part, says }) => {
    const sentence = driftSentence('contains', { ...shown, ...part });
    expect(sentence.startsWith('contains: ')).toBe(true);
    expect(sentence.replace('known yet', 'not yet')).toContain(says);
  });
});
