import { nanoUsdFromDecimal } from '../vocabulary/money.ts';
import { recordOf } from './json-value.ts';
import { headerOf, type ResponseHeaders } from './retry-after.ts';

/** Where the endpoint tells what a call cost, in USD. */
export interface BilledCostSource {
  /** e.g. `x-litellm-response-cost` */
  readonly header?: string | undefined;
  /** Dotted path into the body or a chunk, e.g. `usage.cost` (a leading `$.` is allowed). */
  readonly jsonPath?: string | undefined;
}

/** The vendor's own two places. */
const vendorSource: BilledCostSource = { header: 'x-aimlapi-usd-spent', jsonPath: 'meta.usage.usd_spent' };

export interface CostReader {
  /** Integer nano-USD; null where the header is absent or no amount. */
  fromHeaders(headers: ResponseHeaders): number | null;
  /** The same of a body or of a stream's chunk. */
  fromBody(body: unknown): number | null;
}

/** @param source null: the vendor's header `x-aimlapi-usd-spent` and `meta.usage.usd_spent` */
export function createCostReader(source: BilledCostSource | null): CostReader {
  const { header, jsonPath } = source ?? vendorSource;
  const headerName = header?.toLowerCase();
  const steps = (jsonPath ?? '')
    .replace(/^\$\.?/, '')
    .split('.')
    .filter(Boolean);
  return {
    fromHeaders: (headers) => (headerName === undefined ? null : amountOf(headerOf(headers, headerName))),
    fromBody: (body) => (steps.length === 0 ? null : amountOf(valueAt(body, steps))),
  };
}

function valueAt(body: unknown, steps: readonly string[]): unknown {
  let value = body;
  for (const step of steps) {
    value = Array.isArray(value) ? value[Number(step)] : recordOf(value)[step];
    if (value === undefined || value === null) return null;
  }
  return value;
}

function amountOf(value: unknown): number | null {
  return typeof value === 'string' || typeof value === 'number' ? nanoUsdFromDecimal(value) : null;
}
