import { tableCsv } from '../export/table-csv.ts';
import type { TrendData, TrendNight, TrendVariant } from '../report/trend-data.ts';

type Cell = (night: TrendNight, variant: TrendVariant) => string | number | boolean | null;

/** A record a night and variant, in the order of the data; an empty cell is unknown. */
export function trendCsv({ variants }: TrendData): string {
  const scorers = new Set(variants.flatMap(({ nights }) => nights.flatMap(({ scores }) => Object.keys(scores))));
  const columns: Readonly<Record<string, Cell>> = {
    variant: (_, { label }) => label,
    run: ({ id }) => id,
    run_key: ({ runKey }) => runKey,
    started_at: ({ startedAt }) => startedAt,
    status: ({ status }) => status,
    verdict: ({ word }) => word,
    exit_code: ({ exitCode }) => exitCode,
    green: ({ isGreen }) => isGreen,
    accepted: ({ isAccepted }) => isAccepted,
    whole: ({ isWhole }) => isWhole,
    samples: ({ samples }) => samples,
    failed: ({ failed }) => failed,
    ...Object.fromEntries(
      [...scorers].map((scorer): [string, Cell] => [`score_${scorer}`, ({ scores }) => scores[scorer]?.mean ?? null]),
    ),
    latency_p50_ms: ({ latencyMs }) => latencyMs.p50,
    latency_p95_ms: ({ latencyMs }) => latencyMs.p95,
    ttft_p50_ms: ({ ttftMs }) => ttftMs.p50,
    ttft_p95_ms: ({ ttftMs }) => ttftMs.p95,
    tokens: ({ tokens }) => tokens,
    cost_usd: ({ costUsd }) => costUsd,
  };
  const records = variants.flatMap((variant) => {
    return variant.nights.map((night) => Object.values(columns).map((cell) => String(cell(night, variant) ?? '')));
  });
  return tableCsv(Object.keys(columns), records);
}
