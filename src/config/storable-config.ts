import type { Config } from './schema.ts';
import { withoutCredentials } from './urls.ts';

/**
 * The config as it may be stored with a run and shown: no secret is in it. Literal secrets were refused at reading,
 * `${NAME}` stays a name, and credentials are cut out of the address.
 */
export function storableConfig(config: Config): Config {
  const { endpoint } = config;
  if ('simulated' in endpoint) return config;
  return { ...config, endpoint: { ...endpoint, baseUrl: withoutCredentials(endpoint.baseUrl) } };
}
