import * as z from 'zod';
import { readMetric } from '../vocabulary/metric.ts';
import { nearest } from '../vocabulary/nearest.ts';
import { adviceOnMetric } from './metric-advice.ts';
import { isTemplate } from './schema-parts.ts';

/** What can be known of a config even where other parts of it are broken. */
const known = z.object({
  gates: z
    .array(
      z
        .object({
          metric: z.string(),
          variant: z.string().optional().catch(undefined),
          maxDrift: z.unknown().optional(),
        })
        .nullable()
        .catch(null),
    )
    .catch([]),
  scorers: z
    .array(z.object({ name: z.string().optional(), type: z.string().optional() }).nullable().catch(null))
    .catch([]),
  variants: z
    .array(
      z
        .object({
          label: z.string().optional(),
          model: z.string().optional(),
          params: z.object({ stream: z.unknown().optional() }).nullish().catch(null),
        })
        .nullable()
        .catch(null),
    )
    .catch([]),
  baseline: z
    .union([z.string(), z.object({ run: z.string() })])
    .nullable()
    .catch(null),
});

type Known = z.output<typeof known>;

export interface GateProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly next: string | undefined;
}

/** Gates on what the rest of the config does not have: they could never be judged. */
export function checkGates(config: unknown): readonly GateProblem[] {
  const parts = known.safeParse(config).data;
  if (!parts) return [];
  const labels = parts.variants.map((variant) => variant?.label ?? variant?.model ?? '');
  const scorers = parts.scorers.flatMap((scorer) => scorer?.name ?? scorer?.type ?? []);
  return parts.gates.flatMap((gate, index) => {
    if (gate === null) return [];
    const { metric, variant, maxDrift } = gate;
    return [
      metricProblem(metric, scorers),
      maxDrift !== undefined && parts.baseline !== null ? driftFromOneRun : null,
      variant === undefined || labels.includes(variant) ? null : unknownVariant(variant, labels),
      streamProblem(metric, variant, labels, parts),
    ].flatMap((problem) => (problem === null ? [] : { ...problem, path: ['gates', index, ...problem.path] }));
  });
}

function metricProblem(text: string, scorers: readonly string[]): GateProblem | null {
  const metric = readMetric(text);
  if (metric === null)
    return { path: ['metric'], message: 'must be a metric that exists', next: adviceOnMetric(text, scorers) };
  if (metric.kind !== 'score' || scorers.includes(metric.scorer)) return null;
  const meant = nearest(metric.scorer, scorers);
  return {
    path: ['metric'],
    message: `names a scorer that does not exist: ${JSON.stringify(metric.scorer)}`,
    next:
      meant !== null
        ? `Did you mean score.${meant}?`
        : scorers.length > 0
          ? `There are: ${scorers.map((name) => `score.${name}`).join(', ')}.`
          : 'Add it to `scorers`.',
  };
}

const driftFromOneRun: GateProblem = {
  path: ['maxDrift'],
  message: 'needs nights to measure from, and `baseline` names one run',
  next: 'Write baseline: { reference: first-14 }, or remove the gate.',
};

function unknownVariant(variant: string, labels: readonly string[]): GateProblem {
  const meant = nearest(variant, labels);
  return {
    path: ['variant'],
    message: `names a variant that does not exist: ${JSON.stringify(variant)}`,
    next: meant === null ? `There are: ${labels.join(', ')}.` : `Did you mean ${meant}?`,
  };
}

/** The time to the first token is only measured of streams. */
function streamProblem(
  text: string,
  variant: string | undefined,
  labels: readonly string[],
  { variants }: Known,
): GateProblem | null {
  if (readMetric(text)?.kind !== 'ttftMs') return null;
  const silent = variants.findIndex((candidate, index) => {
    const stream = candidate?.params?.stream;
    return (variant === undefined || variant === labels[index]) && stream !== true && !isTemplate(stream);
  });
  if (silent < 0) return null;
  return {
    path: ['metric'],
    message: `is measured of streamed answers only, and the variant ${JSON.stringify(labels[silent])} does not stream`,
    next: 'Write params: { stream: true } there, or gate latencyMs.',
  };
}
