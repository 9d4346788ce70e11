import * as z from 'zod';

const perMinute = z.number().positive();

/** Rate limits that are known ahead; what is left out is found out as the run goes. */
export const limitsSchema = z
  .strictObject({
    requestsPerMinute: perMinute.exactOptional().describe('At most so many requests in any minute, spread evenly.'),
    tokensPerMinute: perMinute
      .exactOptional()
      .describe(
        'At most about so many tokens in any minute, prompts and answers: estimated, and corrected as they come.',
      ),
  })
  .prefault({})
  .describe('Rate limits that you know, for each model.');
