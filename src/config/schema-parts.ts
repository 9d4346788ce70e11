import * as z from 'zod';

/**
 * Building blocks of the schema. A message that begins with "must" is completed by `explainIssue` with the key it is
 * about and the value that was found.
 */

/** Node's timers overflow past this and fire at once. */
const longestTimerMs = 2_147_483_647;

const printableLine = /^\P{Cc}*[^\s\p{Cc}]\P{Cc}*$/u;

/** Shown in lists and tables, so one visible line. */
export const oneLine = z.string().regex(printableLine, { error: 'must be one line of text' });

export const filePath = z.string().min(1);

export const wholeNumber = (least: number) => z.int().min(least);

export const milliseconds = (least: number) => wholeNumber(least).max(longestTimerMs);

export const share = z.number().min(0).max(1);

const templateMark = /\{\{|\{%/;

export const isTemplate = (value: unknown): value is string => typeof value === 'string' && templateMark.test(value);

/**
 * For checks across several parts: they run even where one part is broken, so that all problems are told at once, and
 * must expect such parts.
 */
export const alsoWhenBroken = {
  when: ({ value }: { readonly value: unknown }) => typeof value === 'object' && value !== null,
};

/**
 * A value of the request that may also be written as a template, rendered for each row.
 * @param expects what the plain value must be, e.g. `must be true or false`
 */
export function orTemplate<Plain extends z.ZodType>(plain: Plain, expects: string) {
  const error = `${expects}, or a template such as '{{ column }}'`;
  return z.union([plain, z.string().regex(templateMark, { error })], { error });
}

/**
 * A part of the schema that is described, typed and published, but not built: anything but its off value is refused,
 * because a setting that is silently ignored is worse than none.
 */
export function notYetUnless<Part extends z.ZodType>(
  part: Part,
  isOff: (value: z.output<Part>) => boolean,
  next: string,
) {
  return part.superRefine((value, context) => {
    if (!isOff(value)) context.addIssue({ code: 'custom', message: 'is not yet available', params: { next } });
  });
}
