import * as z from 'zod';
import { alsoWhenBroken, milliseconds, share, wholeNumber } from './schema-parts.ts';

const fault = (what: string) => share.exactOptional().describe(what);

const rates = {
  rateLimit429: fault('Answers 429; with Retry-After every other time, or as retryAfter says.'),
  error500: fault('Answers 500.'),
  error503: fault('Answers 503.'),
  hangBeforeHeaders: fault('Accepts the request and never answers.'),
  hangMidStream: fault('Stops in the middle of an answer without closing.'),
  reset: fault('Resets the connection.'),
  cutStream: fault('Closes the connection in the middle of an answer.'),
  html200: fault('Answers 200 with an HTML page.'),
  errorInside200: fault('Answers 200 with an error in its body.'),
  key401: fault('Answers 401: the key is no longer valid.'),
  credit402: fault('Answers 402: the balance is used up.'),
  credit403: fault('Answers 403: the account has run out of credits.'),
  forbidden403: fault("Answers 403: the key's scopes leave this out."),
  hangAfterHeaders: fault('Sends the headers and then nothing.'),
  keepAlivesForEver: fault('Sends signs of life without end, and no answer.'),
  resetMidBody: fault('Resets the connection in the middle of an answer.'),
  truncatedJson: fault('Answers 200 with JSON that is cut off.'),
  notJson: fault('Answers 200 with plain words where JSON is announced.'),
  wrongShape: fault('Answers 200 with JSON that holds no answer.'),
  emptyBody: fault('Answers 200 with an empty body.'),
  usageNull: fault('Answers without the number of tokens.'),
  hugeAnswer: fault('Answers, and goes on to 2 MB.'),
  invalidUtf8: fault('Answers, and adds bytes that are no UTF-8.'),
  closeAfterAnswer: fault('Answers, announces keep-alive and closes the connection.'),
};

const faultName = z.enum(Object.keys(rates) as [keyof typeof rates, ...(keyof typeof rates)[]]);

const waitForms = [
  'both',
  'seconds',
  'milliseconds',
  'date',
  'resetDuration',
  'resetSeconds',
  'resetIso',
  'resetEpochSeconds',
  'resetEpochMs',
  'rateLimit',
  'rateLimitReset',
  'none',
  'zero',
  'negative',
  'unreadable',
  'pastDate',
  'any',
] as const;

const downtime = z
  .strictObject({
    fromMs: milliseconds(0).describe('Since the start.'),
    toMs: milliseconds(1).describe('Since the start.'),
    how: z
      .enum(['refused', 'reset'])
      .default('refused')
      .describe('Whether the port is closed, or takes connections only to reset them.'),
  })
  .refine(({ fromMs, toMs }) => fromMs < toMs, { error: 'has a toMs that is not after its fromMs' });

export const faultsSchema = z
  .strictObject({
    ...rates,
    rateLimit: z
      .strictObject({
        requestsPerWindow: wholeNumber(1).describe('Answered within a window.'),
        windowMs: milliseconds(1).describe('How long a window is.'),
        sliding: z
          .boolean()
          .default(false)
          .describe('true: any stretch of that length is a window; false: they follow one another.'),
        retryAfter: z.boolean().default(true).describe('Whether a 429 says how long to wait.'),
        announce: z.boolean().default(false).describe('Whether answers say in x-ratelimit-* headers what is left.'),
      })
      .exactOptional()
      .describe('A real rate limit: more requests than this within a window are answered 429.'),
    atOnce: z
      .strictObject({
        requests: wholeNumber(1).describe('Worked on at a time.'),
        retryAfter: z.boolean().default(false).describe('Whether a 429 says how long to wait.'),
      })
      .exactOptional()
      .describe('More requests than this at a time are answered 429.'),
    retryAfter: z
      .strictObject({
        form: z
          .enum(waitForms)
          .default('both')
          .describe('Header and unit, or what is wrong with them; any: drawn for each request.'),
        waitMs: milliseconds(1).exactOptional().describe('Said in any case. Default: the true wait.'),
      })
      .exactOptional()
      .describe('How a 429 says how long to wait.'),
    after: z
      .strictObject({
        answers: wholeNumber(0).describe('So many are answered.'),
        fault: faultName.describe('What every further request meets.'),
      })
      .exactOptional()
      .describe('A fault that begins and stays.'),
    loadingMs: milliseconds(0).exactOptional().describe('Answers 503 so long from its start on.'),
    down: z.array(downtime).exactOptional().describe('While it is not there.'),
    crashOn: z
      .strictObject({
        text: z.string().min(1).describe('A request whose messages hold it kills the server.'),
        restartMs: milliseconds(0).describe('How long it is not there.'),
      })
      .exactOptional()
      .describe('A prompt that kills the server.'),
  })
  .superRefine((faults, context) => {
    const given = Object.keys(rates) as (keyof typeof rates)[];
    const total = given.reduce((sum, name) => sum + (typeof faults[name] === 'number' ? faults[name] : 0), 0);
    if (total > 1 + 1e-9) context.addIssue({ code: 'custom', message: `has rates that add up to ${total}: at most 1` });
  }, alsoWhenBroken);

export const simulatedSchema = z.strictObject({
  seed: z.int().default(1).describe('The same seed gives the same answers, delays and faults.'),
  accuracy: share.default(0.9).describe('Share of the rows that are answered rightly.'),
  latencyMs: milliseconds(0).default(50).describe('How long an answer takes.'),
  faults: faultsSchema
    .prefault({})
    .describe('Fault → the share of requests that meet it; and what does not go by shares.'),
});
