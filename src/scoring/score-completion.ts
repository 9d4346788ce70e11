import type { Score } from '../vocabulary/score.ts';
import type { Opinion, RenderedScorer, ScorerType } from './scorer.ts';
import { scorers as allScorers, type Scorers } from './scorers.ts';

export interface ScoringOptions {
  /** What a scorer that answers later may take; default 60,000. Those that answer at once keep their own limits. */
  readonly timeLimitMs?: number;
  /** Waits so long; without it nothing is limited. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly scorers?: Scorers;
}

const defaultTimeLimitMs = 60_000;

/**
 * Scores one answer with every scorer, side by side.
 * @param expectations scorer name → the scorer rendered for the answer's row; null: outside that scorer's n, no score
 * @returns in the scorers' order, at once where every scorer answers at once; never rejects: a scorer that throws or exceeds its
 *   time gives value null and the reason
 */
export function scoreCompletion(
  answer: string,
  expectations: Readonly<Record<string, RenderedScorer | null>>,
  options: ScoringOptions = {},
): readonly Score[] | Promise<readonly Score[]> {
  const scores = Object.entries(expectations).flatMap(([name, rendered]) =>
    rendered ? [scoreOne(answer, name, rendered, options)] : [],
  );
  return scores.every(isThere) ? scores : Promise.all(scores);
}

function isThere(score: Score | Promise<Score>): score is Score {
  return !(score instanceof Promise);
}

function scoreOne<Type extends ScorerType>(
  answer: string,
  scorer: string,
  rendered: RenderedScorer<Type>,
  { timeLimitMs = defaultTimeLimitMs, wait, scorers = allScorers }: ScoringOptions,
): Score | Promise<Score> {
  try {
    const given = scorers[rendered.type].score(answer, rendered);
    if (!(given instanceof Promise)) return scoreOf(scorer, given);
    const opinion = wait ? inTime(given, timeLimitMs, wait) : given;
    return opinion.then((told) => scoreOf(scorer, told)).catch((error: unknown) => unscored(scorer, error));
  } catch (error) {
    return unscored(scorer, error);
  }
}

/** @throws Error where the opinion is none */
function scoreOf(scorer: string, { value, passed, reason }: Opinion): Score {
  if (!(value >= 0 && value <= 1)) throw new Error(`gave ${value}, which is not from 0 to 1`);
  return { scorer, value, passed, reason };
}

function unscored(scorer: string, error: unknown): Score {
  const reason = error instanceof Error ? error.message : String(error);
  return { scorer, value: null, passed: null, reason: `not scored: ${reason}` };
}

async function inTime(
  opinion: Promise<Opinion>,
  timeLimitMs: number,
  wait: NonNullable<ScoringOptions['wait']>,
): Promise<Opinion> {
  const done = new AbortController();
  const limit = wait(timeLimitMs, done.signal).then(() => {
    throw new Error(`took longer than ${timeLimitMs} ms`);
  });
  try {
    return await Promise.race([opinion, limit]);
  } finally {
    // The loser may still fail, now without anybody listening.
    limit.catch(() => undefined);
    opinion.catch(() => undefined);
    done.abort();
  }
}
