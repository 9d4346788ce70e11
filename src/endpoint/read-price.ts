import { plainDecimal } from '../vocabulary/money.ts';
import { type Measure, type ModelPrice, measures, type Rate } from '../vocabulary/price.ts';
import { countOf, isRecord, type JsonRecord, recordOf, textOf } from './json-value.ts';

/** What the vendor calls the classes of tokens, without case and punctuation, and under the names of its kin. */
const measureNames: Readonly<Record<string, Measure>> = {
  input: 'input',
  prompt: 'input',
  cachedinput: 'cachedInput',
  inputcached: 'cachedInput',
  cacheread: 'cachedInput',
  inputcacheread: 'cachedInput',
  output: 'output',
  completion: 'output',
  reasoning: 'reasoning',
  reasoningoutput: 'reasoning',
  outputreasoning: 'reasoning',
};

/**
 * What a model's entry in `/models` says it costs: `{kind:'fixed', units:[{name:'token', measure, price, per}]}`.
 * @returns null where the rate depends on the request (`variants`, `variable`) or nothing is said of text
 */
export function priceIn(pricing: unknown): ModelPrice | null {
  const { kind, units } = recordOf(pricing);
  if (kind !== 'fixed' || !Array.isArray(units)) return null;
  const quoted = new Map<Measure, Rate | null>();
  for (const unit of units.filter(isRecord)) {
    const measure = measureOf(unit);
    if (measure === null) continue;
    // Two rates for one class are a rate that depends on something: which one holds is unknown.
    quoted.set(measure, quoted.has(measure) ? null : rateOf(unit));
  }
  const price = Object.fromEntries(measures.map((measure) => [measure, quoted.get(measure) ?? null])) as ModelPrice;
  return measures.some((measure) => price[measure] !== null) ? price : null;
}

function measureOf({ name, content, measure }: JsonRecord): Measure | null {
  if (name === 'request') return 'request';
  if (name !== 'token' || (textOf(content) ?? 'text') !== 'text') return null;
  const word = (textOf(measure) ?? '').toLowerCase().replace(/[^a-z]/g, '');
  return Object.hasOwn(measureNames, word) ? (measureNames[word] ?? null) : null;
}

/** A bare `price` says nothing: `per` is not the same everywhere. */
function rateOf({ price, per }: JsonRecord): Rate | null {
  const usd = typeof price === 'number' || typeof price === 'string' ? plainDecimal(price) : null;
  const units = countOf(per);
  return usd === null || units === null || units === 0 ? null : { usd, per: units };
}
