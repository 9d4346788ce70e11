import { type Access, resolveAccess, variablesIn } from './access.ts';
import { resolveApiKey } from './api-key.ts';
import type { Config } from './schema.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Texts = Readonly<Record<string, string>>;

/** What requests would carry, for showing: `«key»` in place of every secret, `«NAME is not set»` where there is none. */
export interface MaskedAccess {
  /** null: the simulated endpoint. */
  readonly access: Omit<Access, 'secrets'> | null;
  /** Where the key comes from; null: none is sent. */
  readonly keySource: string | null;
  /** Variables without which a run is refused. */
  readonly unset: readonly string[];
  /** A variable that would have brought a key, and is not set; requests go out without one. */
  readonly keyless: string | null;
  /** For `createRedactor`. */
  readonly secrets: readonly string[];
}

/**
 * As `resolveAccess`, but a variable that is not set is told instead of refused.
 * @throws UserError (exit 2) for a value that is no key, and where two things want to be the Authorization header
 */
export function maskedAccess(config: Pick<Config, 'endpoint'>, env: Environment): MaskedAccess {
  const { endpoint } = config;
  if ('simulated' in endpoint) return { access: null, keySource: null, unset: [], keyless: null, secrets: [] };
  const texts = [...Object.values(endpoint.headers), ...Object.values(endpoint.query)];
  const named = [...(endpoint.apiKeyEnv === undefined ? [] : [endpoint.apiKeyEnv]), ...texts.flatMap(variablesIn)];
  const unset = [...new Set(named)].filter((name) => !env[name]?.trim());
  const filled = { ...env, ...Object.fromEntries(unset.map((name) => [name, standIn(name)])) };
  const access = resolveAccess(config, filled);
  if (!access) throw new Error('A real endpoint has no access.');
  const { source, unset: keyless } = resolveApiKey(config, filled);
  const mask = masking(access.secrets, unset);
  return {
    access: {
      apiKey: access.apiKey === null ? null : mask(access.apiKey),
      baseUrl: access.baseUrl,
      headers: mapValues(access.headers, mask),
      query: mapValues(access.query, mask),
    },
    keySource: source,
    unset,
    keyless,
    secrets: access.secrets.filter((secret) => !unset.some((name) => secret === standIn(name))),
  };
}

/** Passes for a value, and is nobody's. */
function standIn(name: string): string {
  return `{{not-set:${name}}}`;
}

/** However short: a header holds nothing that could be mistaken for one. */
function masking(secrets: readonly string[], unset: readonly string[]): (text: string) => string {
  const longestFirst = secrets.toSorted((a, b) => b.length - a.length);
  return (text) => {
    const absent = unset.find((name) => text.includes(standIn(name)));
    if (absent !== undefined) return text.replaceAll(standIn(absent), `«${absent} is not set»`);
    return longestFirst.reduce((masked, secret) => masked.replaceAll(secret, '«key»'), text);
  };
}

function mapValues(texts: Texts, change: (text: string) => string): Texts {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, change(text)]));
}
