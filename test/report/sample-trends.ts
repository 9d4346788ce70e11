import type { TrendData, TrendNight } from '../../src/report/trend-data.ts';

const startMs = Date.UTC(2026, 7, 1, 2, 0, 7);
const dayMs = 86_400_000;

/** A good night of August 2026. @param day from 1 */
export function trendNight(day: number, changes: Partial<TrendNight> = {}): TrendNight {
  const startedAt = new Date(startMs + (day - 1) * dayMs).toISOString();
  const date = startedAt.slice(0, 10);
  return {
    id: `${date.replaceAll('-', '')}-0200-a1b2`,
    runKey: date,
    startedAt,
    status: 'complete',
    word: 'good',
    exitCode: 0,
    isGreen: true,
    isAccepted: false,
    isWhole: true,
    samples: 300,
    failed: 0,
    scores: { contains: { n: 300, mean: 0.9 + ((day * 7) % 5) / 300 } },
    latencyMs: { p50: 400 + ((day * 5) % 7), p95: 850 + 10 * ((day * 3) % 7) },
    ttftMs: { p50: null, p95: null },
    tokens: 12_300 + ((day * 11) % 13),
    costUsd: '0.0123',
    ...changes,
  };
}

/** Ten nights: one that was interrupted, then a drop that stays, and the newest accepted. */
export function changedTrend(): TrendData {
  const red = { word: 'worse', exitCode: 10, isGreen: false } as const;
  const nights = Array.from({ length: 10 }, (_, index) => {
    const day = 10 - index;
    const scores = { contains: { n: 300, mean: 0.82 + ((day * 7) % 5) / 300 } };
    if (day === 10) return trendNight(day, { ...red, isGreen: true, isAccepted: true, scores });
    if (day >= 7) return trendNight(day, { ...red, scores });
    if (day !== 4) return trendNight(day);
    const cut = { status: 'interrupted', word: null, exitCode: null, isGreen: false, isWhole: false } as const;
    return trendNight(day, { ...cut, tokens: null, costUsd: null, failed: 3 });
  });
  const ids = nights.map(({ id }) => id);
  return {
    schemaVersion: 1,
    name: 'nightly',
    variants: [
      {
        label: 'ernie',
        nightCount: 45,
        nights,
        metrics: [
          {
            metric: 'score.contains',
            changes: [
              {
                ...{ from: ids[4] ?? '', to: ids[3] ?? '', before: 0.9067, after: 0.8267 },
                differences: ['Served model: CHANGED, ernie-4.5 → ernie-4.5-turbo'],
              },
            ],
            drift: {
              word: 'worse',
              lacking: 0,
              referenceNights: 14,
              reference: 0.9067,
              recent: 0.8267,
              drop: 0.08,
              low: 0.051,
              confidence: 0.999,
              maxDrift: 0.01,
            },
          },
          { metric: 'latencyMs.p95', changes: [], drift: null },
          { metric: 'tokens', changes: [], drift: null },
          { metric: 'costUsd', changes: [], drift: null },
        ],
      },
    ],
  };
}

/** The first night of two variants, one of which is graded by two scorers; nothing costs anything that is known. */
export function youngTrend(): TrendData {
  const drift = {
    word: 'unknown',
    lacking: 20,
    referenceNights: 14,
    reference: null,
    recent: null,
    drop: null,
    low: null,
    confidence: null,
    maxDrift: null,
  } as const;
  const scores = { contains: { n: 300, mean: 0.9 }, '评分\u001b[2J': { n: 0, mean: null } };
  return {
    schemaVersion: 1,
    name: '夜间评估\u001b[2J',
    variants: [
      {
        label: 'ernie-4.5-with-a-long-name-0.3b',
        nightCount: 1,
        nights: [trendNight(1, { scores, costUsd: null, tokens: null })],
        metrics: [
          { metric: 'score.contains', changes: [], drift },
          { metric: 'score.评分\u001b[2J', changes: [], drift: null },
          { metric: 'latencyMs.p95', changes: [], drift: null },
          { metric: 'tokens', changes: [], drift: null },
          { metric: 'costUsd', changes: [], drift: null },
        ],
      },
      { label: 'gone', nightCount: 0, nights: [], metrics: [] },
    ],
  };
}
