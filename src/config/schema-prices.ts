import * as z from 'zod';
import { oneLine } from './schema-parts.ts';

const usd = z.number().min(0);
const perMillion = (what: string) => usd.exactOptional().describe(`US dollars for a million ${what}.`);

/** Each token is of one class: cached input is not input, reasoning is not output. A class without a price is unknown. */
const priceSchema = z
  .strictObject({
    inputPerMillionUsd: perMillion('tokens of the prompt, cached ones left out'),
    cachedInputPerMillionUsd: perMillion('tokens of the prompt that came from a cache'),
    outputPerMillionUsd: perMillion('tokens of the answer, reasoning left out'),
    reasoningPerMillionUsd: perMillion('tokens spent on reasoning'),
    perRequestUsd: usd.exactOptional().describe('A fee for each answered request. Default: none.'),
  })
  .refine((price) => Object.keys(price).length > 0, {
    error: 'has no price in it',
    params: { next: 'Write inputPerMillionUsd and outputPerMillionUsd, or remove it.' },
  });

export const pricesSchema = z
  .record(oneLine, priceSchema)
  .default({})
  .describe("What models cost, by the model's name: goes before what the endpoint's list of models says.");
