import { lookUpModel, type ModelLookUp } from '../endpoint/account.ts';
import type { AccountOptions } from '../endpoint/ask-route.ts';
import type { ModelPrice } from '../vocabulary/price.ts';
import { UserError } from '../vocabulary/user-error.ts';

export interface LookedUp {
  /** What people should know. */
  readonly notices: readonly string[];
  /** By model, of those that have one. */
  readonly prices: ReadonlyMap<string, ModelPrice>;
}

/**
 * Asks the endpoint about every model before anything is sent. Nothing is ever replaced silently.
 * @throws UserError exit 4 where a model is withdrawn, naming its replacement
 */
export async function lookUpModels(options: AccountOptions, models: readonly string[]): Promise<LookedUp> {
  const found = await Promise.all(models.map((model) => lookUpModel(options, model)));
  const prices = new Map<string, ModelPrice>();
  const notices = found.flatMap((lookUp, index) => {
    const model = models[index] ?? '';
    if (lookUp.status === 'withdrawn')
      throw new UserError(`The endpoint has withdrawn the model ${model}${becauseOf(lookUp)}.`, {
        where: options.baseUrl,
        next: insteadOf(lookUp),
        exitCode: 4,
      });
    if (lookUp.price !== null) prices.set(model, lookUp.price);
    return noticeOf(model, lookUp);
  });
  return { notices, prices };
}

/** What the endpoint says of a model that it has just refused to serve; '' where it says nothing. */
export async function replacementAdvice(options: AccountOptions, model: string): Promise<string> {
  const lookUp = await lookUpModel(options, model);
  if (lookUp.replacedBy !== null) return ` The endpoint names ${lookUp.replacedBy} in its place.`;
  return lookUp.status === 'withdrawn' ? ' The endpoint has withdrawn it and names no other in its place.' : '';
}

function noticeOf(model: string, lookUp: ModelLookUp): string[] {
  if (lookUp.status === 'deprecated' || lookUp.status === 'superseded') {
    const until = lookUp.shutdownAt === null ? '' : ` and ends ${lookUp.shutdownAt}`;
    return [`The model ${model} is ${lookUp.status}${until}. ${insteadOf(lookUp)}`];
  }
  return lookUp.known === false ? [`The endpoint does not list the model ${model}; it may still answer.`] : [];
}

export function becauseOf({ reason }: ModelLookUp): string {
  return reason === null ? '' : ` (${reason})`;
}

export function insteadOf({ replacedBy }: ModelLookUp): string {
  return replacedBy === null
    ? 'It names no replacement; choose another model.'
    : `It names ${replacedBy} in its place; nothing is switched by itself.`;
}
