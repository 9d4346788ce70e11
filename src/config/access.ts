import { UserError } from '../vocabulary/user-error.ts';
import { resolveApiKey } from './api-key.ts';
import type { Config } from './schema.ts';
import { headerText } from './schema-endpoint.ts';
import { type Credentials, credentialsOf, withoutCredentials } from './urls.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Texts = Readonly<Record<string, string>>;

/** What requests carry, secrets in clear: lives in memory, for as long as a run, and is never stored. */
export interface Access {
  readonly apiKey: string | null;
  /** Without credentials: they have become an Authorization header. */
  readonly baseUrl: string;
  readonly headers: Texts;
  readonly query: Texts;
  /** Everything here that must never be shown or stored, for `createRedactor`. */
  readonly secrets: readonly string[];
}

/**
 * Reads from the environment what a run needs to be let in.
 * @returns null for the simulated endpoint, which needs nothing
 * @throws UserError (exit 2) naming the variable that is unset or empty
 */
export function resolveAccess(config: Pick<Config, 'endpoint'>, env: Environment): Access | null {
  const { endpoint } = config;
  if ('simulated' in endpoint) return null;
  const { key } = resolveApiKey(config, env);
  const headers = expandAll(endpoint.headers, env, 'endpoint.headers');
  const query = expandAll(endpoint.query, env, 'endpoint.query');
  const credentials = credentialsOf(endpoint.baseUrl);
  const basic = credentials ? basicAuthorization(credentials) : null;
  const hasAuthorization =
    key !== null || Object.keys(headers.texts).some((name) => name.toLowerCase() === 'authorization');
  if (basic !== null && hasAuthorization)
    throw new UserError('Both a key and the credentials in baseUrl want to be the Authorization header.', {
      where: 'endpoint.baseUrl',
      next: 'Remove user:password@ from baseUrl, or the key.',
    });
  return {
    apiKey: key,
    baseUrl: withoutCredentials(endpoint.baseUrl),
    headers: basic === null ? headers.texts : { ...headers.texts, authorization: basic },
    query: query.texts,
    secrets: [
      ...(key === null ? [] : [key]),
      ...headers.secrets,
      ...query.secrets,
      ...secretsIn(credentials),
      ...proxyVariables.flatMap((name) => secretsIn(credentialsOf(env[name] ?? ''))),
    ].filter((secret) => secret !== ''),
  };
}

const variable = /\$\{([A-Za-z_]\w*)\}/g;

/** The variables of the environment that a header or query value is completed from. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(variable)].map(([, name = '']) => name);
}

function basicAuthorization({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

const proxyVariables = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/** Where there is no password, the user name is the key. */
function secretsIn(credentials: Credentials | null): readonly string[] {
  if (credentials === null) return [];
  return [credentials.password || credentials.user, basicAuthorization(credentials).slice('Basic '.length)];
}

function expandAll(texts: Texts, env: Environment, where: string) {
  const expanded: Record<string, string> = {};
  const secrets: string[] = [];
  for (const [name, text] of Object.entries(texts)) {
    expanded[name] = expandEnv(text, env, `${where}.${name}`, (secret) => secrets.push(secret));
    if (where === 'endpoint.headers' && !headerText.test(expanded[name]))
      throw new UserError('A variable brings characters into a header that no header can carry.', {
        where: `${where}.${name}`,
        next: 'Look for line breaks and quotes in the variable.',
      });
  }
  return { texts: expanded, secrets };
}

/**
 * `Bearer ${NAME}` with NAME's value from the environment.
 * @param where names the place in the message
 * @param onSecret is told each value that was put in
 */
function expandEnv(text: string, env: Environment, where: string, onSecret: (secret: string) => void): string {
  return text.replace(variable, (_, name: string) => {
    const value = env[name]?.trim();
    if (!value)
      throw new UserError(`The environment variable ${name} is ${env[name] === undefined ? 'not set' : 'empty'}.`, {
        where,
        next: `Set it: export ${name}=…`,
      });
    onSecret(value);
    return value;
  });
}
