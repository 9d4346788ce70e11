import { variablesIn } from './access.ts';
import { keyReference } from './api-key.ts';
import type { Config } from './schema.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Held by people's shells whatever the config says. */
const alwaysKeys = ['AIMLAPI_KEY', 'OPENAI_API_KEY'];

/**
 * The environment without what lets a run in: the variable of the key, those that headers and queries are completed from,
 * and every other that holds the same.
 */
export function withoutKeys(config: Pick<Config, 'endpoint'>, env: Environment): Environment {
  const hidden = new Set(alwaysKeys);
  const key = keyReference(config);
  if (key !== null && 'variable' in key) hidden.add(key.variable);
  const { endpoint } = config;
  if (!('simulated' in endpoint))
    for (const text of [...Object.values(endpoint.headers), ...Object.values(endpoint.query)])
      for (const name of variablesIn(text)) hidden.add(name);
  const secrets = new Set([...hidden].flatMap((name) => env[name]?.trim() || []));
  return Object.fromEntries(
    Object.entries(env).filter(([name, value]) => !hidden.has(name) && !secrets.has(value?.trim() ?? '')),
  );
}
