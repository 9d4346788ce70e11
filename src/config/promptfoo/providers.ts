import { isLiteralSecret } from '../secret-names.ts';
import type { Note } from './notes.ts';
import { isMap, listOf, mapOf, textOf } from './values.ts';

/** A provider that speaks the chat API. */
export interface ChatProvider {
  readonly model: string;
  readonly label: string | null;
  /** null: what OPENAI_BASE_URL says, else OpenAI's own. */
  readonly baseUrl: string | null;
  /** null: no key is sent. */
  readonly apiKeyEnv: string | null;
  readonly params: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Labels of the only prompts it is asked; null: all. */
  readonly prompts: readonly string[] | null;
}

/** Prefix of an id → where its requests go. */
const services: Readonly<Record<string, { readonly baseUrl: string | null; readonly apiKeyEnv: string }>> = {
  openai: { baseUrl: null, apiKeyEnv: 'OPENAI_API_KEY' },
  aimlapi: { baseUrl: 'https://api.aimlapi.com/v1', apiKeyEnv: 'AIML_API_KEY' },
  openrouter: { baseUrl: 'https://openrouter.ai/api/v1', apiKeyEnv: 'OPENROUTER_API_KEY' },
};

/** Kinds of `openai:KIND:…` that are no chat. */
const otherApis =
  /^(completion|embeddings?|responses|assistant|realtime|image|moderation|transcription|speech|tts|video|agents.*|codex.*|chatkit|chat)$/;

/** Fields of a provider's config that are sent as they are. */
const sentFields = [
  ...['temperature', 'max_tokens', 'max_completion_tokens', 'top_p', 'presence_penalty', 'frequency_penalty', 'seed'],
  ...['stop', 'response_format', 'tools', 'tool_choice', 'functions', 'function_call', 'reasoning_effort', 'reasoning'],
  ...['service_tier', 'user', 'metadata', 'store', 'verbosity', 'prompt_cache_key', 'prompt_cache_retention'],
];
const notCarried = [
  'mcp',
  'functionToolCallbacks',
  'cost',
  'inputCost',
  'outputCost',
  'organization',
  'audio',
  'modalities',
];

/** Models that are sent no temperature and no max_tokens. */
const reasoningModel = /(^|\/)(ft:)?(o1|o3|o4|gpt-5)/;

export interface Providers {
  readonly providers: readonly ChatProvider[];
  readonly notes: readonly Note[];
}

export function readProviders(written: unknown, whereIs: (index: number) => string): Providers {
  const providers: ChatProvider[] = [];
  const notes: Note[] = [];
  for (const [index, provider] of listOf(written).entries()) {
    const where = whereIs(index);
    const { id, options } = identified(provider);
    const named = id === null ? null : serviceOf(id);
    if (id === null || named === null) notes.push({ what: `provider ${id ?? 'of another kind'}`, where });
    else providers.push(readProvider(named, options, where, notes));
  }
  return { providers, notes };
}

/** `openai:chat:m`, `{ id: openai:chat:m, … }` and `{ openai:chat:m: { … } }` are the same. */
function identified(provider: unknown): {
  readonly id: string | null;
  readonly options: Readonly<Record<string, unknown>>;
} {
  if (typeof provider === 'string') return { id: provider, options: {} };
  const map = mapOf(provider);
  if (typeof map['id'] === 'string') return { id: map['id'], options: map };
  const [only, ...others] = Object.entries(map);
  if (!only || others.length > 0 || !isMap(only[1])) return { id: null, options: {} };
  return { id: only[0], options: only[1] };
}

interface Service {
  readonly model: string;
  readonly baseUrl: string | null;
  readonly apiKeyEnv: string;
}

function serviceOf(id: string): Service | null {
  const [prefix = '', ...rest] = id.split(':');
  const service = Object.hasOwn(services, prefix) ? services[prefix] : undefined;
  const [kind = '', ...named] = rest;
  const model = kind === 'chat' ? named.join(':') : rest.join(':');
  if (!service || model === '' || (kind !== 'chat' && prefix === 'openai' && otherApis.test(kind))) return null;
  return { model, ...service };
}

function readProvider(
  service: Service,
  options: Readonly<Record<string, unknown>>,
  where: string,
  notes: Note[],
): ChatProvider {
  const config = mapOf(options['config']);
  for (const key of ['transform', 'delay', 'env'].filter((name) => options[name] !== undefined))
    notes.push({ what: `${key} of a provider`, where });
  for (const key of notCarried.filter((name) => config[name] !== undefined))
    notes.push({ what: `${key} of a provider`, where });
  const host = textOf(config['apiHost']);
  const baseUrl = host === null ? (textOf(config['apiBaseUrl']) ?? service.baseUrl) : `https://${host}/v1`;
  const prompts = options['prompts'] === undefined ? null : listOf(options['prompts']).map(String);
  return {
    model: service.model,
    label: textOf(options['label']),
    baseUrl,
    apiKeyEnv: keyVariable(config, service, baseUrl, where, notes),
    params: paramsOf(config, service.model, where, notes),
    headers: headersOf(mapOf(config['headers']), where, notes),
    prompts,
  };
}

function headersOf(
  written: Readonly<Record<string, unknown>>,
  where: string,
  notes: Note[],
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(written)) {
    // Both write an environment variable in their own way.
    const text = String(value).replaceAll(/\{\{-?\s*env\.(\w+)\s*-?\}\}/g, (_, variable: string) => `\${${variable}}`);
    if (isLiteralSecret(name, text) || text.includes('{{')) notes.push({ what: `header ${name} of a provider`, where });
    else headers[name] = text;
  }
  return headers;
}

function keyVariable(
  config: Readonly<Record<string, unknown>>,
  service: Service,
  baseUrl: string | null,
  where: string,
  notes: Note[],
): string | null {
  const variable = textOf(config['apiKeyEnvar']) ?? service.apiKeyEnv;
  if (config['apiKeyRequired'] === false) return null;
  const literal = textOf(config['apiKey']);
  if (literal === null) return variable;
  const [, named] = /^\s*\{\{-?\s*env\.(\w+)\s*-?\}\}\s*$/.exec(literal) ?? [];
  if (named !== undefined) return named;
  // A server on plain http is one's own: the key there is a placeholder.
  const isOwn = baseUrl?.startsWith('http://') ?? false;
  const instead = isOwn ? 'no key is sent' : `put it into the environment as ${variable}`;
  notes.push({ what: `a literal apiKey: configs are shared, so ${instead}`, where });
  return isOwn ? null : variable;
}

/** What promptfoo would send, its defaults included. */
function paramsOf(
  config: Readonly<Record<string, unknown>>,
  model: string,
  where: string,
  notes: Note[],
): Readonly<Record<string, unknown>> {
  const isReasoning = reasoningModel.test(model);
  const leftOut = isReasoning ? ['temperature', 'max_tokens'] : ['max_completion_tokens'];
  const params: Record<string, unknown> =
    isReasoning || config['omitDefaults'] === true ? {} : { temperature: 0, max_tokens: 1024 };
  for (const name of sentFields) {
    const value = config[name];
    if (value === undefined || leftOut.includes(name)) continue;
    if (/"file:\/\/|\{\{/.test(JSON.stringify(value)))
      notes.push({ what: `${name} of a provider: a file or a template`, where });
    else params[name] = value;
  }
  if (mapOf(config['response_format'])['type'] === 'json_schema')
    notes.push({
      what: 'promptfoo writes answers of a json_schema anew before it compares: here they are compared as they came',
      where,
    });
  return { ...params, ...mapOf(config['passthrough']) };
}
