import * as z from 'zod';
import { filePath, notYetUnless, oneLine, wholeNumber } from './schema-parts.ts';

/**
 * Settings whose shape is decided and published, and which are refused until they do something. Their defaults are
 * off.
 */

const isEmpty = (value: object) => Object.keys(value).length === 0;

export const baselineSchema = notYetUnless(
  z
    .strictObject({
      window: wholeNumber(1).default(7).describe('The newest so many good runs.'),
      reference: oneLine.default('first-14').describe('What slow decline is measured against.'),
      required: z.boolean().default(false).describe('Whether a run without a baseline fails.'),
    })
    .nullable(),
  (baseline) => baseline === null,
  'Remove it.',
)
  .default(null)
  .describe('Not yet available: the earlier runs that a run is compared with.');

export const confirmSchema = notYetUnless(z.boolean(), (confirm) => !confirm, 'Write confirm: false, or leave it out.')
  .default(false)
  .describe('Not yet available: ask what got worse once more before it counts.');

export const onUnclearSchema = notYetUnless(
  z.enum(['pass', 'warn', 'fail']),
  (onUnclear) => onUnclear === 'pass',
  'Write onUnclear: pass, or leave it out.',
)
  .default('pass')
  .describe('Not yet available: what a difference counts as that may be chance.');

export const gatesSchema = notYetUnless(
  z.array(
    z.strictObject({
      metric: oneLine.describe('For instance score.contains'),
      maxDrop: z.number().min(0).exactOptional().describe('The largest drop that still passes.'),
    }),
  ),
  isEmpty,
  'Remove them: a gate that nobody checks is worse than none.',
)
  .default([])
  .describe('Not yet available: conditions that decide the exit code.');

export const outputsSchema = notYetUnless(z.array(filePath), isEmpty, 'Remove them; use -o FILE.')
  .default([])
  .describe('Not yet available: reports to write; use -o FILE.');

export const onFinishSchema = notYetUnless(
  z.string().nullable(),
  (command) => command === null,
  'Remove it; chain commands in your shell.',
)
  .default(null)
  .describe('Not yet available: a command that is given the report; chain commands in your shell.');
