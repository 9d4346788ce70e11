interface ScorerCommon {
  readonly name: string;
  /** A row for which nothing is expected is outside this scorer. */
  readonly optional?: boolean;
}

interface Textual {
  /** Default true. */
  readonly caseSensitive?: boolean;
  /** Default true. */
  readonly trim?: boolean;
}

export interface ExactScorer extends ScorerCommon, Textual {
  readonly type: 'exact';
  readonly expected: string;
}

export interface ContainsScorer extends ScorerCommon, Textual {
  readonly type: 'contains';
  readonly expected: string | readonly string[];
  /** Cuts each expected text into several. */
  readonly separator?: string;
  /** Default all. */
  readonly match?: 'all' | 'any' | 'none';
}

export interface RegexScorer extends ScorerCommon, Textual {
  readonly type: 'regex';
  readonly pattern: string;
  /** As in JavaScript; default none. */
  readonly flags?: string;
}

export interface NumericScorer extends ScorerCommon {
  readonly type: 'numeric';
  readonly expected: string;
  /** Largest absolute difference that passes; default 0. */
  readonly tolerance?: number;
  /** Which number of the answer counts; default last. */
  readonly take?: 'last' | 'first';
}

interface RenderedByType {
  readonly exact: ExactScorer;
  readonly contains: ContainsScorer;
  readonly regex: RegexScorer;
  readonly numeric: NumericScorer;
}

export type ScorerType = keyof RenderedByType;

/** A scorer of the config, its templates rendered for one row. */
export type RenderedScorer<Type extends ScorerType = ScorerType> = {
  readonly [Each in Type]: { readonly type: Each } & RenderedByType[Each];
}[Type];

/** What a scorer has to go by on one row. */
export type Expectation =
  | { readonly kind: 'usable' }
  | { readonly kind: 'empty'; readonly what: string }
  | { readonly kind: 'wrong'; readonly what: string };

export interface Opinion {
  /** In [0, 1]. */
  readonly value: number;
  readonly passed: boolean;
  /** A short sentence for people; null where there is nothing to say beyond the value. */
  readonly reason: string | null;
}

export interface Scorer<Rendered> {
  /** Looks at what is expected, before anything is sent. */
  readonly examine: (scorer: Rendered) => Expectation;
  /** @throws where it cannot tell: the answer is then unscored, with the error's message as reason */
  readonly score: (answer: string, scorer: Rendered) => Opinion | Promise<Opinion>;
}

export const passed: Opinion = { value: 1, passed: true, reason: null };

export function failed(reason: string): Opinion {
  return { value: 0, passed: false, reason };
}

export const usable: Expectation = { kind: 'usable' };
