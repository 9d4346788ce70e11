import * as z from 'zod';
import { alsoWhenBroken, isTemplate, notYetUnless, oneLine } from './schema-parts.ts';

const common = {
  name: oneLine.exactOptional().describe('How reports and exports call it. Default: its type.'),
  weight: notYetUnless(z.number().positive(), (weight) => weight === 1, 'Remove it: all scorers count alike.')
    .default(1)
    .describe('Not yet available: how much it counts beside the others.'),
  optional: z.boolean().default(false).describe('true: rows whose expectation renders empty are outside this scorer.'),
};
const textual = {
  caseSensitive: z.boolean().default(true).describe('Whether upper and lower case differ.'),
  trim: z.boolean().default(true).describe('Ignore white space around the answer and the expectation.'),
};
const expected = z.string().min(1).describe("A template, e.g. '{{ expected }}'.");

const exactSchema = z.strictObject({
  type: z.literal('exact').describe('The answer is the expected text.'),
  ...common,
  expected,
  ...textual,
});

const containsSchema = z.strictObject({
  type: z.literal('contains').describe('The answer contains the expected text, or several.'),
  ...common,
  expected: z
    .union([expected, z.array(expected).min(1)], { error: 'must be text, or a list of texts' })
    .describe("A template, e.g. '{{ expected }}', or a list of them."),
  separator: z.string().min(1).exactOptional().describe("Splits one rendered text into several, e.g. '|'."),
  match: z.enum(['all', 'any', 'none']).default('all').describe('How many of several must be found.'),
  ...textual,
});

const regexSchema = z
  .strictObject({
    type: z.literal('regex').describe('The answer matches a pattern.'),
    ...common,
    pattern: z.string().min(1).describe('A JavaScript regular expression; may be a template.'),
    flags: z.string().default('').describe('Of JavaScript, e.g. m for ^ and $ at every line.'),
    ...textual,
  })
  .superRefine(({ pattern, flags }, context) => {
    const badFlags = regexComplaint('', flags);
    if (badFlags) context.addIssue({ code: 'custom', path: ['flags'], message: badFlags });
    const badPattern = badFlags || isTemplate(pattern) ? null : regexComplaint(pattern, flags);
    if (badPattern) context.addIssue({ code: 'custom', path: ['pattern'], message: badPattern });
  });

function regexComplaint(pattern: string, flags: string): string | null {
  try {
    RegExp(pattern, flags);
    return null;
  } catch (error) {
    if (error instanceof SyntaxError) return `is not valid: ${error.message}`;
    throw error;
  }
}

const numericSchema = z.strictObject({
  type: z.literal('numeric').describe('The answer holds the expected number.'),
  ...common,
  expected: z
    .union([expected, z.number()], { error: 'must be a number or a template' })
    .transform(String)
    .describe('A number, or a template that renders to one.'),
  tolerance: z.number().min(0).default(0).describe('Largest absolute difference that still passes.'),
  take: z.enum(['last', 'first']).default('last').describe('Which number of the answer counts.'),
});

const scorerSchema = z
  .discriminatedUnion('type', [exactSchema, containsSchema, regexSchema, numericSchema])
  .transform((scorer) => ({ ...scorer, name: scorer.name ?? scorer.type }));

/** What can be known of a scorer even when other parts of it are broken. */
const named = z.object({ type: z.string().optional(), name: z.string().optional() });

export const scorersSchema = z.array(scorerSchema).superRefine((scorers, context) => {
  const seen = new Map<string, number>();
  for (const [index, scorer] of Object.values(scorers).entries()) {
    const known = named.safeParse(scorer).data;
    const name = known?.name ?? known?.type;
    if (name === undefined) continue;
    const earlier = seen.get(name);
    if (earlier === undefined) seen.set(name, index);
    else
      context.addIssue({
        code: 'custom',
        path: [index, name === known?.type ? 'type' : 'name'],
        message: `makes a second scorer called "${name}": scorers[${earlier}] has that name`,
        params: { next: 'Give each scorer a name of its own; without one it is called after its type.' },
      });
  }
}, alsoWhenBroken);
