import { UserError } from '../vocabulary/user-error.ts';
import { readKeyFile } from './read-key-file.ts';
import type { Config, RealEndpoint } from './schema.ts';
import { vendorHost } from './schema-endpoint.ts';
import { httpUrl } from './urls.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface ApiKey {
  /** null: requests go out without one. */
  readonly key: string | null;
  /** The variable or file it came from; null where there is no key. */
  readonly source: string | null;
  /** Where there is no key: the variable that would have brought one; null where none would. */
  readonly unset: string | null;
}

/**
 * Which key goes to the endpoint. What the config names must be there; without such a name the vendor's key goes to the
 * vendor's host, OpenAI's to a host that OPENAI_BASE_URL named, and nothing to any other.
 * @throws UserError (exit 2) where the config names a key that is unset, empty or not a key
 */
export function resolveApiKey(config: Pick<Config, 'endpoint'>, env: Environment): ApiKey {
  const { endpoint } = config;
  if ('simulated' in endpoint) return noKey(null);
  if (endpoint.apiKeyFile !== undefined)
    return { key: keyFromFile(endpoint.apiKeyFile), source: endpoint.apiKeyFile, unset: null };
  if (endpoint.apiKeyEnv !== undefined) {
    const found = keyFrom(endpoint.apiKeyEnv, env);
    if (found.key !== null) return found;
    throw new UserError(
      `The environment variable ${endpoint.apiKeyEnv} is ${env[endpoint.apiKeyEnv] === undefined ? 'not set' : 'empty'}.`,
      {
        where: 'endpoint.apiKeyEnv',
        next: `Set it: export ${endpoint.apiKeyEnv}=…`,
      },
    );
  }
  if (hasOwnAuthorization(endpoint)) return noKey(null);
  const [first, ...others] = variablesFor(endpoint).map((variable) => keyFrom(variable, env));
  return [first, ...others].find((found) => found !== undefined && found.key !== null) ?? first ?? noKey(null);
}

/** Where the key of a stored config comes from, without a look at it; null: no key is sent. */
export function keyReference({
  endpoint,
}: Pick<Config, 'endpoint'>): { readonly variable: string } | { readonly file: string } | null {
  if ('simulated' in endpoint) return null;
  if (endpoint.apiKeyFile !== undefined) return { file: endpoint.apiKeyFile };
  if (endpoint.apiKeyEnv !== undefined) return { variable: endpoint.apiKeyEnv };
  const [variable] = hasOwnAuthorization(endpoint) ? [] : variablesFor(endpoint);
  return variable === undefined ? null : { variable };
}

/** The variables whose key this host may have, the first that is set wins. */
function variablesFor(endpoint: RealEndpoint): readonly string[] {
  const isVendor = httpUrl(endpoint.baseUrl)?.hostname === vendorHost;
  return [
    ...(isVendor ? ['AIMLAPI_KEY'] : []),
    ...(endpoint.baseUrlFrom === 'OPENAI_BASE_URL' ? ['OPENAI_API_KEY'] : []),
  ];
}

function hasOwnAuthorization(endpoint: RealEndpoint): boolean {
  return Object.keys(endpoint.headers).some((name) => name.toLowerCase() === 'authorization');
}

function noKey(unset: string | null): ApiKey {
  return { key: null, source: null, unset };
}

function keyFrom(variable: string, env: Environment): ApiKey {
  const key = env[variable]?.trim() ?? '';
  return key === ''
    ? noKey(variable)
    : { key: checkedKey(key, `the environment variable ${variable}`), source: variable, unset: null };
}

function keyFromFile(path: string): string {
  const key = checkedKey(readKeyFile(path), path);
  if (key === '')
    throw new UserError('The key file is empty.', { where: path, next: 'Write the key into it, and nothing else.' });
  return key;
}

/** A header can carry only visible ASCII; a message about anything else must not repeat it. */
function checkedKey(key: string, where: string): string {
  if (/^[\u0021-\u007e]*$/.test(key)) return key;
  throw new UserError('This is not a key: it holds spaces, line breaks or characters that no key has.', {
    where,
    next: 'Copy the key again; nothing else may stand beside it.',
  });
}
