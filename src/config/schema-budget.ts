import * as z from 'zod';
import { wholeNumber } from './schema-parts.ts';
import { mustBeTimeOfDay, timeOfDayPattern } from './time-of-day.ts';

/** Also what `retry.giveUpAfterMin` may be: timers overflow past it. */
const longestMin = 35_000;

const timeOfDay = z.string({ error: mustBeTimeOfDay }).regex(timeOfDayPattern, { error: mustBeTimeOfDay });

/** What a run may use, all its tries together; the two about time count from the start of each try. */
export const budgetSchema = z
  .strictObject({
    maxUsd: z.number().positive().exactOptional().describe('US dollars, for all tries of a run together.'),
    maxTokens: wholeNumber(1).exactOptional().describe('Tokens of prompts and answers, for all tries together.'),
    maxRequests: wholeNumber(1).exactOptional().describe('Requests, for all tries together, retries included.'),
    maxDurationMin: z
      .number()
      .positive()
      .max(longestMin)
      .exactOptional()
      .describe('Minutes from the start of a try after which nothing new is sent.'),
    finishBy: timeOfDay
      .exactOptional()
      .describe('A time of day such as 06:00, by the clock of this machine, after which nothing new is sent.'),
  })
  .prefault({})
  .describe('What a run may use before it stops, to be resumed: exit code 3.');
