import * as z from 'zod';
import { filePath, notYetUnless, oneLine, share, wholeNumber } from './schema-parts.ts';

/**
 * Settings whose shape is decided and published, and which are refused until they do something. Their defaults are
 * off.
 */

const isEmpty = (value: object) => Object.keys(value).length === 0;
const usd = z.number().min(0);

export const adaptiveSchema = notYetUnless(
  z.boolean(),
  (adaptive) => !adaptive,
  'Write adaptive: false, or leave it out.',
).default(false);

export const maxRetryShareSchema = notYetUnless(share.nullable(), (limit) => limit === null, 'Remove it.').default(
  null,
);

export const limitsSchema = notYetUnless(
  z.strictObject({
    requestsPerMinute: z.number().positive().exactOptional(),
    tokensPerMinute: z.number().positive().exactOptional(),
  }),
  isEmpty,
  'Remove it; concurrency.max bounds how much is sent at a time.',
).prefault({});

export const budgetSchema = notYetUnless(
  z.strictObject({
    maxUsd: usd.exactOptional(),
    maxTokens: wholeNumber(1).exactOptional(),
    maxRequests: wholeNumber(1).exactOptional(),
    maxDurationMin: z.number().positive().exactOptional(),
    finishBy: oneLine.exactOptional(),
  }),
  isEmpty,
  'Remove it; dataset.rowLimit or --limit bounds what a run can cost.',
).prefault({});

export const pricesSchema = notYetUnless(
  z.record(
    oneLine,
    z.strictObject({
      inputPerMillionUsd: usd.exactOptional(),
      cachedInputPerMillionUsd: usd.exactOptional(),
      outputPerMillionUsd: usd.exactOptional(),
      reasoningPerMillionUsd: usd.exactOptional(),
      perRequestUsd: usd.exactOptional(),
    }),
  ),
  isEmpty,
  'Remove it; what the endpoint bills is recorded in any case.',
).prefault({});

export const baselineSchema = notYetUnless(
  z
    .strictObject({
      window: wholeNumber(1).default(7),
      reference: oneLine.default('first-14'),
      required: z.boolean().default(false),
    })
    .nullable(),
  (baseline) => baseline === null,
  'Remove it.',
).default(null);

export const confirmSchema = notYetUnless(
  z.boolean(),
  (confirm) => !confirm,
  'Write confirm: false, or leave it out.',
).default(false);

export const onUnclearSchema = notYetUnless(
  z.enum(['pass', 'warn', 'fail']),
  (onUnclear) => onUnclear === 'pass',
  'Write onUnclear: pass, or leave it out.',
).default('pass');

export const gatesSchema = notYetUnless(
  z.array(z.strictObject({ metric: oneLine, maxDrop: z.number().min(0).exactOptional() })),
  isEmpty,
  'Remove them: a gate that nobody checks is worse than none.',
).default([]);

export const outputsSchema = notYetUnless(z.array(filePath), isEmpty, 'Remove them; use -o FILE.').default([]);

export const onFinishSchema = notYetUnless(
  z.string().nullable(),
  (command) => command === null,
  'Remove it; chain commands in your shell.',
).default(null);
