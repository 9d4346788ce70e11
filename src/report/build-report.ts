import type { Percentiles } from '../analysis/percentiles.ts';
import type { LaneNumbers } from '../analysis/summarise-lanes.ts';
import type { GroupNumbers, RunNumbers, VariantNumbers } from '../analysis/summarise-run.ts';
import type { RunSummary } from '../vocabulary/run.ts';
import { type FoundDisagreements, reportDisagreements } from './disagreements.ts';
import { isoTime } from './format-values.ts';
import { type NotableResults, reportFailed, reportFailedChecks, reportSlowest } from './notable-samples.ts';
import { notesOf } from './notes.ts';
import type { ReportComparison } from './report-comparison.ts';
import { reportCost } from './report-cost.ts';
import type {
  ReportBy,
  ReportData,
  ReportError,
  ReportNote,
  ReportNumbers,
  ReportPercentiles,
  ReportRun,
  ReportVariant,
} from './report-data.ts';
import { reportLanes } from './report-lanes.ts';
import { type RecordedPrice, reportPrices } from './report-prices.ts';

export interface ReportInput {
  readonly run: RunSummary;
  /** What the list of runs does not hold. */
  readonly about: Pick<
    ReportRun,
    | 'tries'
    | 'attempts'
    | 'atMostSentTwice'
    | 'possiblyBilledAttempts'
    | 'simulated'
    | 'endpoint'
    | 'configPath'
    | 'resume'
    | 'dataset'
    | 'repeats'
    | 'flakyRows'
    | 'provenance'
  >;
  /** By the config's order, as the numbers are; `samples` is what was planned. */
  readonly variants: readonly { readonly label: string; readonly model: string; readonly samples: number }[];
  readonly numbers: RunNumbers;
  /** One failed result a kind. */
  readonly errorExamples: readonly ErrorExample[];
  readonly notable: NotableResults;
  /** null: no row has more than one answer with a score. */
  readonly disagreements: FoundDisagreements | null;
  /** One an entry for each variant and try. */
  readonly prices: readonly RecordedPrice[];
  /** null: no grouping was asked for. */
  readonly by: GroupedNumbers | null;
  readonly sending: SendingNumbers;
  /** Absent: nothing was compared. */
  readonly comparison?: ReportComparison | null;
  /** What only the caller knows: they come after those that the numbers tell. */
  readonly notes?: readonly ReportNote[];
}

/** How the requests went out. */
export interface SendingNumbers {
  readonly lanes: readonly LaneNumbers[];
  readonly limits: ReportData['limits'];
  readonly retries: ReportData['retries'];
}

/** The run's numbers by the values of one column. */
export interface GroupedNumbers {
  readonly column: string;
  readonly groups: readonly {
    readonly value: string;
    readonly rows: number;
    /** Planned, of each variant. */
    readonly samples: number;
    /** By the config's order. */
    readonly variants: readonly VariantNumbers[];
  }[];
  readonly more: ReportBy['more'];
}

interface ErrorExample {
  readonly kind: string;
  readonly rowKey: string;
  readonly message: string;
  readonly requestId: string | null;
}

/** Joins what is stored and what was counted into the report's data; renderers only lay it out. */
export function buildReport(input: ReportInput): ReportData {
  const variants = input.variants.flatMap((variant, index) => {
    const numbers = input.numbers.variants[index];
    return numbers ? [reportVariant(variant, numbers)] : [];
  });
  return {
    schemaVersion: 1,
    verdict: input.run.verdict,
    run: reportRun(input),
    totals: reportNumbers(input.run.samples, input.numbers.total),
    variants,
    prices: reportPrices(input.prices),
    errors: reportErrors(input.numbers.total.errors, input.errorExamples),
    by: input.by && reportBy(input.by, input),
    comparison: input.comparison ?? null,
    slowest: reportSlowest(input.notable),
    failedSamples: reportFailed(input.notable),
    failedChecks: reportFailedChecks(input.notable),
    disagreements: input.disagreements && reportDisagreements(input.disagreements),
    lanes: reportLanes(input.sending.lanes),
    limits: input.sending.limits,
    retries: input.sending.retries,
    notes: [...notesOf(variants, input.about), ...(input.notes ?? [])],
  };
}

function reportBy({ column, groups, more }: GroupedNumbers, { variants }: ReportInput): ReportBy {
  return {
    column,
    groups: groups.map((group) => ({
      value: group.value,
      rows: group.rows,
      variants: variants.flatMap((variant, index) => {
        const numbers = group.variants[index];
        return numbers ? [reportVariant({ ...variant, samples: group.samples }, numbers)] : [];
      }),
    })),
    more,
  };
}

function reportRun({ run, about }: ReportInput): ReportRun {
  return {
    id: run.id,
    name: run.name,
    runKey: run.runKey,
    tags: run.tags,
    status: run.status,
    stopReason: run.stopReason,
    startedAt: isoTime(run.startedMs),
    endedAt: run.endedMs === null ? null : isoTime(run.endedMs),
    // The clock may have been set back meanwhile: then nobody knows.
    durationMs: run.endedMs === null || run.endedMs < run.startedMs ? null : run.endedMs - run.startedMs,
    acceptedAt: run.acceptedMs === null ? null : isoTime(run.acceptedMs),
    tries: about.tries,
    attempts: about.attempts,
    atMostSentTwice: about.atMostSentTwice,
    possiblyBilledAttempts: about.possiblyBilledAttempts,
    simulated: about.simulated,
    endpoint: about.endpoint,
    configPath: about.configPath,
    resume: about.resume,
    dataset: about.dataset,
    repeats: about.repeats,
    flakyRows: about.flakyRows,
    provenance: about.provenance,
  };
}

function reportVariant(variant: ReportInput['variants'][number], numbers: VariantNumbers): ReportVariant {
  return {
    label: variant.label,
    model: variant.model,
    ...reportNumbers(variant.samples, numbers),
    scores: numbers.scores,
  };
}

function reportNumbers(samples: number, numbers: GroupNumbers): ReportNumbers {
  return {
    samples,
    answered: numbers.answered,
    failed: numbers.failed,
    attempts: numbers.attempts,
    latencyMs: toMicroseconds(numbers.latencyMs),
    ttftMs: toMicroseconds(numbers.ttftMs),
    tokens: numbers.tokens,
    costUsd: reportCost(numbers.cost),
    marks: numbers.marks,
  };
}

/** The store keeps whole microseconds; digits beyond them are noise of the floating point. */
function toMicroseconds(measured: Percentiles): ReportPercentiles {
  const round = (ms: number | null) => (ms === null ? null : Math.round(ms * 1_000) / 1_000);
  return {
    n: measured.n,
    p50: round(measured.p50),
    p90: round(measured.p90),
    p95: round(measured.p95),
    p99: round(measured.p99),
    max: round(measured.max),
  };
}

function reportErrors(
  counts: Readonly<Record<string, number>>,
  examples: readonly ErrorExample[],
): readonly ReportError[] {
  return Object.entries(counts)
    .map(([kind, count]) => {
      const found = examples.find((example) => example.kind === kind);
      const example = found ? { row: found.rowKey, message: found.message, requestId: found.requestId } : null;
      return { kind, count, example };
    })
    .sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
}
