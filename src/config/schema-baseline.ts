import * as z from 'zod';
import { alsoWhenBroken, oneLine, wholeNumber } from './schema-parts.ts';

const referencePattern = /^first-([2-9]|[1-9]\d)$/;

/** How many nights `first-14` means. */
export function nightsOfReference(reference: string): number {
  return Number(referencePattern.exec(reference)?.[1]);
}

const instead: Readonly<Record<string, string>> = {
  baseline: 'Leave it out: the last good nights are the baseline.',
  latest: 'Leave it out: the last good nights are the baseline.',
  previous: 'Write baseline: { window: 1 } for the last good night alone.',
};

const runSchema = oneLine.superRefine((run, context) => {
  const next = instead[run];
  if (next !== undefined)
    context.addIssue({ code: 'custom', message: 'must be the id, the run key or the name of a run', params: { next } });
});

const writtenBaseline = z
  .strictObject({
    window: wholeNumber(1)
      .max(30)
      .exactOptional()
      .describe('The mean of the newest so many good nights is the baseline. Default: 7.'),
    reference: z
      .string()
      .regex(referencePattern, { error: 'must be first-N, N from 2 to 99' })
      .exactOptional()
      .describe('The nights that `maxDrift` measures from: the first N good ones. Default: first-14.'),
    run: runSchema.exactOptional().describe('One run, by its id, run key or name, in place of the last nights.'),
    required: z
      .boolean()
      .default(false)
      .describe('Whether a run without a baseline fails (exit 10) until one is accepted.'),
  })
  .superRefine((baseline, context) => {
    if (baseline.run === undefined) return;
    for (const key of ['window', 'reference'] as const)
      if (baseline[key] !== undefined)
        context.addIssue({
          code: 'custom',
          path: [key],
          message: 'has no meaning beside `run`',
          params: { next: 'Remove one of the two.' },
        });
  }, alsoWhenBroken);

export const baselineSchema = z
  .union([runSchema, writtenBaseline, z.null()], { error: 'must be the id or name of a run, or a map' })
  .transform((written) => {
    if (typeof written === 'string') return { run: written, required: false };
    const { run, window = 7, reference = 'first-14', required = false } = written ?? {};
    return run === undefined ? { window, reference, required } : { run, required };
  })
  .default({ window: 7, reference: 'first-14', required: false })
  .describe('What gates compare a run with: the last good nights, or one run by its id or name.');

export const confirmSchema = z
  .boolean()
  .default(true)
  .describe('Ask everything once more before a drop counts; false: decide at once, at 99 % confidence.');

export const onUnclearSchema = z
  .enum(['pass', 'warn', 'fail'])
  .default('pass')
  .describe('What a gate does that can tell neither a drop nor its absence. fail: exit code 10.');
