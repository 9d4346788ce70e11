import * as z from 'zod';
import { wholeNumber } from './schema-parts.ts';

const byHistory = z
  .strictObject({
    default: wholeNumber(1).default(1).describe('Of a row that has agreed with itself so far.'),
    flaky: wholeNumber(2).describe('Of a row that has not, by the last 30 good nights; more than default.'),
  })
  .superRefine((repeats, context) => {
    if (repeats.flaky > repeats.default) return;
    context.addIssue({
      code: 'custom',
      path: ['flaky'],
      message: `must be more than repeats.default, which is ${repeats.default}`,
      params: { next: `To ask every row equally often, write a number: repeats: ${repeats.default}` },
    });
  });

export const repeatsSchema = z
  .union([wholeNumber(1), byHistory], { error: 'must be a whole number of at least 1, or { default: 1, flaky: 5 }' })
  .default(1)
  .describe('How often each row is asked of each variant; a map: flaky rows more often than others.');
