import { type AccountOptions, askRoute, saidBy, withConnections } from './ask-route.ts';
import { type JsonRecord, recordOf, textOf } from './json-value.ts';
import { besideVersion, targetOf } from './request.ts';

/** What an endpoint says of the key it was asked with; null wherever it does not say. */
export interface KeyFacts {
  readonly isDisabled: boolean | null;
  /** e.g. `model:chat`; null: not restricted, or not said. */
  readonly scopes: readonly string[] | null;
  /** Most it may spend, in US dollars, a `period` (e.g. `week`); null: no limit, or not said. */
  readonly limit: { readonly usd: number; readonly period: string | null } | null;
  /** In this month, in US dollars. */
  readonly monthlyUsageUsd: number | null;
}

export interface Balance {
  readonly amount: number;
  readonly currency: string;
}

/** Each null: the endpoint does not say. */
export interface AccountFacts {
  readonly key: KeyFacts | null;
  readonly balance: Balance | null;
}

/**
 * Asks `/key` and, beside a base URL that ends in `/v1`, `/v2/billing`. Never throws: a route that is absent, refused
 * or silent for `patienceMs` is one that does not say.
 */
export async function lookUpAccount(options: AccountOptions): Promise<AccountFacts> {
  return withConnections(options, async (connections) => {
    const host = besideVersion(options.baseUrl);
    const [key, billing] = await Promise.all([
      askRoute(options, connections, targetOf(options, '/key')),
      host === null ? null : askRoute(options, connections, targetOf({ ...options, baseUrl: host }, '/v2/billing')),
    ]);
    return {
      key: keyFactsOf(saidBy(key), options),
      balance: billing === null ? null : balanceOf(saidBy(billing), options.redact),
    };
  });
}

function keyFactsOf(body: unknown, { apiKey, redact }: AccountOptions): KeyFacts | null {
  const data = recordOf(recordOf(body)['data'] ?? body);
  const { disabled, scopes, prefix } = data;
  // The vendor answers for the newest key of the account, which need not be the one that was sent.
  if (typeof prefix === 'string' && prefix !== '' && !apiKey?.startsWith(prefix)) return null;
  const facts = {
    isDisabled: typeof disabled === 'boolean' ? disabled : null,
    scopes: Array.isArray(scopes) ? scopes.filter((scope) => typeof scope === 'string').map(redact) : null,
    limit: limitOf(data, redact),
    monthlyUsageUsd: amountOf(data['monthly_usage'] ?? data['usage_monthly']),
  };
  return Object.values(facts).every((fact) => fact === null) ? null : facts;
}

/** The vendor's `{threshold, retention}`, or OpenRouter's plain number. */
function limitOf({ limit, limit_reset: reset }: JsonRecord, redact: (text: string) => string): KeyFacts['limit'] {
  const { threshold, retention } = recordOf(limit);
  const usd = amountOf(limit) ?? amountOf(threshold);
  const period = textOf(retention ?? reset);
  return usd === null ? null : { usd, period: period === null ? null : redact(period) };
}

function balanceOf(body: unknown, redact: (text: string) => string): Balance | null {
  const { current_balance: balance, currency } = recordOf(body);
  const amount = amountOf(balance);
  return amount === null ? null : { amount, currency: redact(textOf(currency) ?? 'USD') };
}

/** A sum of money as a JSON number or as text; a balance may be below 0. */
function amountOf(value: unknown): number | null {
  const amount = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  return typeof amount === 'number' && Number.isFinite(amount) ? amount : null;
}
