/** What is charged. Tokens are of one class each: cached input is not input, reasoning is not output. */
export const measures = ['input', 'cachedInput', 'output', 'reasoning', 'request'] as const;

export type Measure = (typeof measures)[number];

/** So many US dollars for so many units: exact, as a float or a price of one token alone would not be. */
export interface Rate {
  /** Plain decimal digits, e.g. `"0.1"`; no sign, no exponent. */
  readonly usd: string;
  /** A whole number above 0: of tokens, or of requests. */
  readonly per: number;
}

/** What a model costs; null: unknown, which is not free. A missing fee a request is none. */
export type ModelPrice = Readonly<Record<Measure, Rate | null>>;

/** Who said what it costs: a person's config goes before the endpoint's own list of models. */
export type PriceSource = 'config' | 'catalogue';
