import { lookUpModel, type ModelLookUp } from '../endpoint/account.ts';
import type { AccountOptions } from '../endpoint/ask-route.ts';
import { nearest } from '../vocabulary/nearest.ts';
import type { ModelPrice } from '../vocabulary/price.ts';
import { UserError } from '../vocabulary/user-error.ts';

export interface LookedUp {
  /** What people should know. */
  readonly notices: readonly string[];
  /** By model, of those that have one. */
  readonly prices: ReadonlyMap<string, ModelPrice>;
  /** Why the endpoint could not be asked; null: it could. */
  readonly unasked: string | null;
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
  return { notices, prices, unasked: found.find(({ unasked }) => unasked !== null)?.unasked ?? null };
}

/** What the endpoint says of a model that it has just refused to serve; '' where it says nothing. */
export async function replacementAdvice(options: AccountOptions, model: string): Promise<string> {
  const lookUp = await lookUpModel(options, model);
  if (lookUp.replacedBy !== null) return ` The endpoint names ${lookUp.replacedBy} in its place.`;
  if (lookUp.status === 'withdrawn') return ' The endpoint has withdrawn it and names no other in its place.';
  return lookUp.known === false ? listedInstead(model, lookUp) : '';
}

function noticeOf(model: string, lookUp: ModelLookUp): string[] {
  if (lookUp.status === 'deprecated' || lookUp.status === 'superseded') {
    const until = lookUp.shutdownAt === null ? '' : ` and ends ${lookUp.shutdownAt}`;
    return [`The model ${model} is ${lookUp.status}${until}. ${insteadOf(lookUp)}`];
  }
  if (lookUp.known !== false) return [];
  return [`The endpoint does not list the model ${model}; it may still answer.${listedInstead(model, lookUp)}`];
}

const mostNamed = 3;

/** Which model of the endpoint's list may be meant, with a blank before it; '' where it lists none. */
export function listedInstead(model: string, { listed }: ModelLookUp): string {
  if (listed.length === 0) return '';
  // A tag, a maker or an ending left out (`qwen2.5` for `qwen2.5-0.5b.gguf`) is no typing error, but as common as one.
  const close = listed.find((name) => name.includes(model) || model.includes(name)) ?? nearest(model, listed);
  if (close !== null) return ` Did you mean ${close}?`;
  return ` It lists ${listed.slice(0, mostNamed).join(', ')}${listed.length > mostNamed ? ', …' : '.'}`;
}

export function becauseOf({ reason }: ModelLookUp): string {
  return reason === null ? '' : ` (${reason})`;
}

export function insteadOf({ replacedBy }: ModelLookUp): string {
  return replacedBy === null
    ? 'It names no replacement; choose another model.'
    : `It names ${replacedBy} in its place; nothing is switched by itself.`;
}
