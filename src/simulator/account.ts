import type { Catalogue } from './models.ts';

/** What the simulated vendor says of the key and the account behind it. */
export interface SimulatedAccount {
  readonly balanceUsd: number;
  readonly isKeyDisabled: boolean;
  /** null: not restricted. */
  readonly scopes: readonly string[] | null;
  /** Most the key may spend a period; null: no limit. */
  readonly limit: { readonly usd: number; readonly period: 'day' | 'week' | 'month' } | null;
  readonly monthlyUsageUsd: number;
}

/** Nothing is ever charged, so the balance stays. */
export const simulatedAccount: SimulatedAccount = {
  balanceUsd: 100,
  isKeyDisabled: false,
  scopes: null,
  limit: null,
  monthlyUsageUsd: 0,
};

/** Characters of a key that the vendor shows. */
const prefixLength = 8;
const createdAt = '2026-01-01T00:00:00.000Z';

/** Body of `GET /v1/key`. */
export function keyBody(account: SimulatedAccount, key: string): string {
  const { isKeyDisabled, scopes, limit, monthlyUsageUsd } = account;
  return JSON.stringify({
    data: {
      name: 'simulated',
      disabled: isKeyDisabled,
      prefix: key.slice(0, prefixLength),
      scopes,
      limit: limit === null ? null : { retention: limit.period, threshold: limit.usd },
      created_at: createdAt,
      updated_at: createdAt,
      monthly_usage: monthlyUsageUsd,
    },
  });
}

/** Body of `GET /v2/billing`. */
export function billingBody({ balanceUsd }: SimulatedAccount): string {
  return JSON.stringify({ current_balance: balanceUsd, currency: 'USD' });
}

/** Normal quantiles of the percentiles that the vendor reports. */
const quantiles = { p50: 0, p75: 0.6745, p90: 1.2816, p99: 2.3263 } as const;
/** As `sendStream` paces a stream. */
const firstTokenShare = 0.4;
const tokensPerSecond = 50;

/**
 * Body of `GET /models/metrics`: the log-normal latency that requests meet.
 * @returns null where the query holds a key that the vendor answers with 400
 */
export function metricsBody(
  query: URLSearchParams,
  models: Catalogue,
  latency: { readonly medianMs: number; readonly sigma: number },
  wallMs: number,
): string | null {
  if ([...query.keys()].some((name) => name !== 'aliases')) return null;
  const spread = (median: number, share = 1) =>
    Object.fromEntries(
      Object.entries(quantiles).map(([name, z]) => [name, Math.round(median * share * Math.exp(z * latency.sigma))]),
    );
  // Commas do not split here, unlike in the catalogue.
  const served = query.getAll('aliases').filter((alias) => models.serves(alias) !== null);
  return JSON.stringify({
    window_seconds: 300,
    generated_at: new Date(wallMs).toISOString(),
    models: served.map((alias) => ({
      alias,
      endpoint: '/v1/chat/completions',
      metrics: {
        ttft_ms: spread(latency.medianMs, firstTokenShare),
        tps: spread(tokensPerSecond),
        duration_ms: spread(latency.medianMs),
      },
    })),
  });
}
