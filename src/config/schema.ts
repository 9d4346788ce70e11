import * as z from 'zod';
import { checkGates } from './check-gates.ts';
import { baselineSchema, confirmSchema, onUnclearSchema } from './schema-baseline.ts';
import { budgetSchema } from './schema-budget.ts';
import { endpointSchema } from './schema-endpoint.ts';
import { gatesSchema } from './schema-gates.ts';
import { limitsSchema } from './schema-limits.ts';
import { onFinishSchema, outputsSchema } from './schema-outputs.ts';
import { alsoWhenBroken, filePath, milliseconds, oneLine, share, wholeNumber } from './schema-parts.ts';
import { pricesSchema } from './schema-prices.ts';
import { repeatsSchema } from './schema-repeats.ts';
import { scorersSchema } from './schema-scoring.ts';
import { variantsSchema } from './schema-variants.ts';

// A config is parsed once: compiling parsers for it would take longer than parsing.
z.config({ jitless: true });

/** Words that stand for a run on the command line, so no run may be called by them. */
const runWords = ['latest', 'previous', 'baseline'];

const nameSchema = oneLine.refine((name) => !runWords.includes(name), {
  error: `must be none of ${runWords.join(', ')}: on the command line they stand for other runs`,
});

const datasetSchema = z.strictObject({
  path: filePath.describe('A CSV file with a header, relative to this file.'),
  id: z.string().min(1).exactOptional().describe('The column that names a row. Default: id, where there is one.'),
  cluster: z.string().min(1).exactOptional().describe('The column whose equal values belong together.'),
  delimiter: z.enum([',', ';', '\t']).exactOptional().describe('Default: found in the file.'),
  filter: z.string().min(1).exactOptional().describe('Only these rows, e.g. topic=maths'),
  rowLimit: wholeNumber(1).exactOptional().describe('At most so many rows.'),
  sample: wholeNumber(1).exactOptional().describe('So many rows, chosen by the seed.'),
  seed: z.int().exactOptional().describe('For sample and shuffle.'),
  shuffle: z.boolean().default(false).describe('Ask the rows in an order chosen by the seed.'),
});

const concurrencySchema = z.strictObject({
  max: wholeNumber(1).max(10_000).default(64).describe('Requests in flight at a time, at most.'),
  adaptive: z.boolean().default(true).describe('Find out how many of them the endpoint bears; false: always max.'),
});

const timeoutsSchema = z.strictObject({
  connectMs: milliseconds(1).default(10_000).describe('Until a connection stands.'),
  firstByteMs: milliseconds(1).default(60_000).describe('From the request to the first byte of its answer.'),
  idleMs: milliseconds(1).default(60_000).describe('Longest silence within an answer.'),
  attemptMs: milliseconds(1).default(120_000).describe('One attempt as a whole.'),
});

const retrySchema = z.strictObject({
  maxAttempts: wholeNumber(1).max(1000).default(6).describe('Tries of a sample, the first included.'),
  giveUpAfterMin: z
    .number()
    .min(0)
    .max(35_000)
    .default(30)
    .describe('Minutes without any answer after which a run stops.'),
  maxRetryShare: share
    .nullable()
    .default(0.2)
    .describe('Retries, as a share of what is sent; past it, and past ten, they wait. null: no bound.'),
});

const partsSchema = z.strictObject({
  $schema: z.string().exactOptional().describe('For editors only, in configs written as JSON.'),
  name: nameSchema.exactOptional().describe("What runs of this config are called. Default: the file's name."),
  tags: z.array(oneLine).default([]).describe('To find runs by.'),
  dataset: datasetSchema.describe('What is asked.'),
  endpoint: endpointSchema.prefault({}).describe('Who is asked.'),
  variants: variantsSchema.describe('How it is asked: each row is sent once for each variant.'),
  repeats: repeatsSchema,
  concurrency: concurrencySchema.prefault({}).describe('How much is asked at a time, for each model.'),
  limits: limitsSchema,
  timeouts: timeoutsSchema.prefault({}).describe('How long one attempt may take, in milliseconds.'),
  retry: retrySchema.prefault({}).describe('What happens after a failed attempt.'),
  budget: budgetSchema,
  prices: pricesSchema,
  maxErrorRate: share.default(0.01).describe('Failed ÷ planned; past it the exit code is 3.'),
  resumeWithinHours: z.number().min(0).default(24).describe('An interrupted run this young is gone on with.'),
  graceMs: milliseconds(0).default(20_000).describe('How long requests in flight may finish after Ctrl-C.'),
  scorers: scorersSchema.default([]).describe('How answers are judged.'),
  baseline: baselineSchema,
  confirm: confirmSchema,
  onUnclear: onUnclearSchema,
  gates: gatesSchema,
  outputs: outputsSchema,
  onFinish: onFinishSchema,
});

/**
 * The config as a person writes it (`z.input`) and with its defaults filled in (`z.output`): the one source of types,
 * defaults and the published JSON Schema.
 */
export const configSchema = partsSchema.superRefine((config, context) => {
  for (const { path, message, next } of checkGates(config))
    context.addIssue({ code: 'custom', path: [...path], message, params: { next } });
}, alsoWhenBroken);

type WrittenConfig = z.output<typeof configSchema>;
type WrittenEndpoint = WrittenConfig['endpoint'];

/** A condition that decides the exit code. Exactly one of `maxDrop`, `maxDrift`, `maxIncrease`, `min`, `max` is there. */
export type Gate = WrittenConfig['gates'][number];

export type SimulatedEndpoint = Extract<WrittenEndpoint, { readonly simulated: unknown }>;

export type RealEndpoint = Extract<WrittenEndpoint, { readonly baseUrl: unknown }> & {
  /** Who said where to send: a key never follows an address that came from elsewhere than the key's own rule allows. */
  readonly baseUrlFrom: 'config' | 'OPENAI_BASE_URL';
};

/** The config as it holds for a run: overridden, complete, its paths absolute. */
export type Config = Omit<WrittenConfig, '$schema' | 'name' | 'endpoint'> & {
  readonly name: string;
  readonly endpoint: SimulatedEndpoint | RealEndpoint;
};
