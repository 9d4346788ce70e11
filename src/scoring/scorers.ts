import { contains } from './contains.ts';
import { exact } from './exact.ts';
import { numeric } from './numeric.ts';
import { regex } from './regex.ts';
import type { Expectation, RenderedScorer, Scorer, ScorerType } from './scorer.ts';

export type Scorers = { readonly [Type in ScorerType]: Scorer<RenderedScorer<Type>> };

/** Every scorer by its type in the config: a new one is a file and a line here. */
export const scorers: Scorers = { exact, contains, regex, numeric };

/** What a rendered scorer has to go by: to be asked of every row before anything is sent. */
export function examineExpectation<Type extends ScorerType>(rendered: RenderedScorer<Type>): Expectation {
  return scorers[rendered.type].examine(rendered);
}
