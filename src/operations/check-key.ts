import { type Access, resolveAccess } from '../config/access.ts';
import { resolveApiKey } from '../config/api-key.ts';
import { createRedactor } from '../config/redact.ts';
import type { Config, RealEndpoint } from '../config/schema.ts';
import { withoutCredentials } from '../config/urls.ts';
import type { CheckLine } from '../report/check-data.ts';
import { failed, failedBy, good, unsaid } from './check-lines.ts';
import type { Environment, Reached } from './wiring.ts';

export interface CheckedKey {
  readonly line: CheckLine;
  /** null: the built-in endpoint, or what the config wants to send is not there. */
  readonly access: Access | null;
}

/** Whether everything is there that lets us in. No part of a key is ever told. */
export function checkKey(config: Config, env: Environment): CheckedKey {
  if ('simulated' in config.endpoint)
    return { line: good('key', 'None is needed: the built-in endpoint answers.'), access: null };
  try {
    const access = resolveAccess(config, env);
    const { key, source, unset } = resolveApiKey(config, env);
    if (key !== null) return { line: good('key', `${source} holds one, ${key.length} characters long.`), access };
    if (unset !== null) {
      const next = `Set it: export ${unset}=…`;
      return { line: failed('key', `The environment variable ${unset} is not set.`, 2, { next }), access: null };
    }
    const hasHeader = Object.keys(access?.headers ?? {}).length > 0;
    const sent = hasHeader ? 'only the headers that the config names' : 'the config names none';
    return { line: unsaid('key', `No key is sent: ${sent}.`), access };
  } catch (error) {
    return { line: failedBy('key', error), access: null };
  }
}

/** How the endpoint is reached; without its key where that is not there, for what can be asked all the same. */
export function reachedWith(access: Access | null, endpoint: RealEndpoint): Reached {
  if (access) return { ...access, redact: createRedactor(access.secrets) };
  return {
    baseUrl: withoutCredentials(endpoint.baseUrl),
    apiKey: null,
    headers: {},
    query: {},
    redact: (text) => text,
  };
}
