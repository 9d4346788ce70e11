import type { ModelPrice } from '../vocabulary/price.ts';
import { type AccountOptions, askRoute, type RouteReply, saidBy, withConnections } from './ask-route.ts';
import { countOf, isRecord, type JsonRecord, recordOf, textOf } from './json-value.ts';
import { isNotNow } from './reach.ts';
import { priceIn } from './read-price.ts';
import { targetOf } from './request.ts';

/** Of a list: enough to find what was meant by a name that is not in it. */
const mostListed = 200;

/** What an endpoint says of a model; null wherever it does not say. */
export interface ModelLookUp {
  /** null: no list of models is offered, so nothing is known either way. */
  readonly known: boolean | null;
  /** Ids of the list it was looked for in, the first of them; a list that was asked for one model has that at most. */
  readonly listed: readonly string[];
  /** The name it goes by there, where it was found by another. */
  readonly id: string | null;
  readonly aliases: readonly string[];
  /** Tokens. */
  readonly contextLength: number | null;
  /** null: it quotes none, or none that holds for every request. */
  readonly price: ModelPrice | null;
  /** `current`: the endpoint lists its deprecations, knows the model, and does not list it there. */
  readonly status: 'current' | 'deprecated' | 'superseded' | 'withdrawn' | null;
  readonly replacedBy: string | null;
  /** As the endpoint writes it. */
  readonly shutdownAt: string | null;
  readonly reason: string | null;
  /** Why nobody could be asked for the list of models, as a sentence; null: an answer came, whatever it says. */
  readonly unasked: string | null;
}

/**
 * Asks `/models?id=` and `/models/deprecations`. Never throws: a route that is absent, refused (401, 500: an answer there
 * says nothing of the key) or silent for `patienceMs` is one that does not say. No redirect is followed.
 */
export async function lookUpModel(options: AccountOptions, model: string): Promise<ModelLookUp> {
  return withConnections(options, async (connections) => {
    const ask = (route: string, query: Readonly<Record<string, string>>) =>
      askRoute(options, connections, targetOf(options, route, query));
    const [models, deprecations] = await Promise.all([
      ask('/models', { id: model, include: 'pricing' }),
      ask('/models/deprecations', {}),
    ]);
    const found = lookUpOf(listIn(saidBy(models)), listIn(saidBy(deprecations)), model, options.redact);
    return { ...found, unasked: unaskedBecause(models, options.redact) };
  });
}

function lookUpOf(
  models: readonly JsonRecord[] | null,
  deprecations: readonly JsonRecord[] | null,
  model: string,
  redact: (text: string) => string,
): Omit<ModelLookUp, 'unasked'> {
  const clean = (value: unknown): string | null => {
    const text = textOf(value);
    return text === null ? null : redact(text);
  };
  const entry = models?.find((each) => isNamed(each, model)) ?? null;
  const fate = deprecations?.find((each) => isNamed(each, model)) ?? null;
  const replacement = fate?.['replaced_by'];
  return {
    known: models === null ? null : entry !== null,
    listed: (models ?? []).slice(0, mostListed).flatMap(({ id }) => clean(id) ?? []),
    id: clean(entry?.['id']) ?? clean(fate?.['id']),
    aliases: namesIn(entry?.['aliases'] ?? fate?.['aliases']).map(redact),
    contextLength: entry === null ? null : contextLengthOf(entry),
    price: priceIn(entry?.['pricing']),
    status: fate !== null ? statusOf(fate) : deprecations !== null && entry !== null ? 'current' : null,
    replacedBy: clean(isRecord(replacement) ? replacement['id'] : replacement),
    shutdownAt: clean(fate?.['shutdown_at']),
    reason: clean(fate?.['reason']),
  };
}

function unaskedBecause(reply: RouteReply, redact: (text: string) => string): string | null {
  if (reply.kind === 'broken') return redact(reply.message).replace(/\.?$/, '.');
  return isNotNow(reply.status) ? `It answers ${reply.status}.` : null;
}

/** `{data:[…]}`, the bare list, or a list under its own name; null: no list, so no such route. */
function listIn(body: unknown): readonly JsonRecord[] | null {
  const holder = recordOf(body);
  const list = [body, holder['data'], holder['models'], holder['deprecations']].find(Array.isArray);
  return list === undefined ? null : list.filter(isRecord);
}

/** Ollama lists `name:latest` for what is asked for as `name`. */
function isNamed(entry: JsonRecord, model: string): boolean {
  return [textOf(entry['id']), ...namesIn(entry['aliases'])].some(
    (name) => name === model || name === `${model}:latest`,
  );
}

function namesIn(aliases: unknown): readonly string[] {
  return Array.isArray(aliases) ? aliases.filter((alias) => typeof alias === 'string') : [];
}

/** The vendor, OpenRouter, vLLM and llama.cpp each call it something else. */
function contextLengthOf(entry: JsonRecord): number | null {
  return (
    countOf(recordOf(entry['info'])['contextLength']) ??
    countOf(entry['context_length']) ??
    countOf(entry['max_model_len']) ??
    countOf(recordOf(entry['meta'])['n_ctx_train'])
  );
}

function statusOf({ status }: JsonRecord): ModelLookUp['status'] {
  return status === 'superseded' || status === 'withdrawn' ? status : 'deprecated';
}
