import type { RunNumbers } from '../analysis/summarise-run.ts';
import type { Config } from '../config/schema.ts';
import { formatDuration } from '../report/format-values.ts';
import type { RunEnd, StopCause } from '../runner/world.ts';
import type { ExitCode, Verdict, VerdictWord } from '../vocabulary/run.ts';
import { stopOpenings } from '../vocabulary/stop-reason.ts';

interface ScoreNumbers {
  readonly n: number;
  readonly mean: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly scorerFailures: number;
}

/** What a verdict is made of. */
export interface RunFacts {
  readonly end: RunEnd;
  readonly samples: number;
  readonly answered: number;
  readonly failed: number;
  readonly maxErrorRate: number;
  readonly variants: readonly {
    readonly label: string;
    readonly scores: Readonly<Record<string, ScoreNumbers>>;
  }[];
}

/** What is stored of a run, by what its config bears. */
export function factsOf(
  { samples, answered, failed }: Pick<RunFacts, 'samples' | 'answered' | 'failed'>,
  numbers: RunNumbers,
  { variants, maxErrorRate }: Pick<Config, 'variants' | 'maxErrorRate'>,
  end: RunEnd,
): RunFacts {
  const scored = variants.map(({ label }, index) => ({ label, scores: numbers.variants[index]?.scores ?? {} }));
  return { end, samples, answered, failed, maxErrorRate, variants: scored };
}

/** The word, the exit code and the sentence a run ends with, its gates left out. Of several codes that hold: 5, 4, 3, 0; a signal's own first. */
export function judgeRun(facts: RunFacts): Verdict {
  if (facts.end.kind === 'crashed') throw facts.end.error;
  const judged = facts.end.kind === 'stopped' ? judgeStop(facts.end.cause, facts) : judgeFinished(facts);
  return { ...judged, gates: [] };
}

/** Why the run was stopped, in words; they begin as `stopOpenings` says. */
export function stopReason(cause: StopCause): string {
  switch (cause.kind) {
    case 'signal':
      return stopOpenings[cause.signal];
    case 'aborted':
      return stopOpenings.program;
    case 'refused':
      return `${stopOpenings.refused} (${cause.reason}): ${cause.message}`;
    case 'misconfigured':
      return `${stopOpenings['all failed']} (${cause.failure}): ${cause.message}`;
    case 'quota': {
      const lifts = cause.liftsAtMs === null ? '' : `; it lifts ${new Date(cause.liftsAtMs).toISOString()}`;
      return `${stopOpenings.quota}: ${cause.message}${lifts}`;
    }
    case 'gave-up':
      return `${stopOpenings['rate limit']}: ${cause.message}`;
    case 'endpoint-down':
      return `${stopOpenings['endpoint-down']} for ${formatDuration(cause.downMs)}: ${cause.message}`;
    case 'budget':
      return cause.message;
    case 'save-failed':
      return cause.failure.message;
    default:
      return cause satisfies never;
  }
}

type Judged = Pick<Verdict, 'word' | 'exitCode' | 'sentence'>;

function judgeStop(cause: StopCause, facts: RunFacts): Judged {
  const [word, exitCode] = stopCodes(cause);
  const done = `${facts.answered + facts.failed} of ${facts.samples} samples are done and saved`;
  const stopped = cause.kind === 'signal' || cause.kind === 'aborted' ? 'Stopped by' : 'Stopped:';
  return { word, exitCode, sentence: `${stopped} ${withStop(stopReason(cause))} ${done}.` };
}

function withStop(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function stopCodes(cause: StopCause): readonly [VerdictWord, ExitCode] {
  switch (cause.kind) {
    case 'signal':
      return ['incomplete', cause.signal === 'SIGINT' ? 130 : 143];
    case 'aborted':
      return ['incomplete', 130];
    case 'refused':
    case 'misconfigured':
      return ['refused', 4];
    case 'quota':
    case 'gave-up':
    case 'endpoint-down':
    case 'budget':
      return ['incomplete', 3];
    case 'save-failed':
      return ['incomplete', 5];
    default:
      return cause satisfies never;
  }
}

function judgeFinished(facts: RunFacts): Judged {
  const { samples, answered, failed, maxErrorRate, variants } = facts;
  const scorerFailures = variants
    .flatMap(({ scores }) => Object.values(scores))
    .reduce((sum, score) => sum + score.scorerFailures, 0);
  if (failed > maxErrorRate * samples)
    return {
      word: 'incomplete',
      exitCode: 3,
      sentence: `${failed} of ${samples} samples failed (${percent(failed / samples)} %), over the ${percent(maxErrorRate)} % that maxErrorRate allows; --retry-failed asks them again.`,
    };
  if (scorerFailures > 0)
    return {
      word: 'incomplete',
      exitCode: 3,
      sentence: `Scorers failed on ${scorerFailures} answers, which are in no pass rate; ${answered} of ${samples} samples are answered.`,
    };
  const rates = variants.flatMap(({ label, scores }) =>
    Object.entries(scores).map(([scorer, score]) => rateOf(variants.length > 1 ? `${label} ` : '', scorer, score)),
  );
  const done = `${answered} of ${samples} answered${failed > 0 ? `, ${failed} failed` : ''}`;
  const told = [done, ...rates].join('; ');
  return { word: 'good', exitCode: 0, sentence: `${told}.` };
}

function rateOf(label: string, scorer: string, { n, mean, low, high }: ScoreNumbers): string {
  if (mean === null) return `${label}${scorer}: nothing scored`;
  const interval = low === null || high === null ? '' : ` (95 % interval ${percent(low)} to ${percent(high)})`;
  return `${label}${scorer} ${percent(mean)} %${interval} of ${n}`;
}

function percent(fraction: number): string {
  return (fraction * 100).toFixed(1);
}
