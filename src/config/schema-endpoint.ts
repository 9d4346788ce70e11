import * as z from 'zod';
import { alsoWhenBroken } from './schema-parts.ts';
import { simulatedSchema } from './schema-simulated.ts';
import { isLiteralSecret, looksLikeAKey } from './secret-names.ts';
import { httpUrl } from './urls.ts';

export const vendorHost = 'api.aimlapi.com';

const baseUrlSchema = z.string().superRefine((text, context) => {
  const refuse = (message: string, next: string) => context.addIssue({ code: 'custom', message, params: { next } });
  const url = httpUrl(text);
  if (!url) return refuse('must be a whole http:// or https:// URL', `For instance https://${vendorHost}/v1`);
  if (url.hash !== '') refuse('must have no #fragment', 'Remove everything from the # on.');
  if (/\/chat\/completions\/?$/.test(url.pathname))
    refuse('must end before /chat/completions', 'That part is appended to it.');
  if (url.hostname === vendorHost && url.protocol === 'http:')
    refuse('must be https:// for this host', 'A key would cross the network readable.');
  for (const [name, value] of url.searchParams)
    if (isLiteralSecret(name, value))
      refuse(`holds a secret in its query (${name})`, `Write endpoint.query: { ${name}: '\${NAME_OF_A_VARIABLE}' }.`);
});

const variableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: 'must be the name of an environment variable' })
  .refine((name) => !looksLikeAKey(name), {
    error: 'looks like the key itself: it must be the name of an environment variable',
    params: { next: 'Put the key into a variable such as AIMLAPI_KEY, and write apiKeyEnv: AIMLAPI_KEY.' },
  });

const ownHeaders = new Map([
  ['connection', 'Use endpoint.connection.'],
  ['content-length', 'It is set for every request.'],
  ['content-type', 'It is always application/json.'],
  ['host', 'It follows from baseUrl.'],
  ['transfer-encoding', 'It is set for every request.'],
  ['x-client-request-id', 'It is set for every request.'],
]);

const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'is not the name of a header' });
/** What a header can carry: one line of Latin-1. */
export const headerText = /^[\t\x20-\x7e\x80-\xff]*$/;
const headerValue = z.string().regex(headerText, { error: 'must be one line of plain characters' });

const headersSchema = z.record(headerName, headerValue).superRefine((headers, context) => {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    const refuse = (message: string, next?: string) =>
      context.addIssue({ code: 'custom', path: [name], message, params: { next } });
    const lower = name.toLowerCase();
    const own = ownHeaders.get(lower);
    if (own) refuse('cannot be set here', own);
    else if (isLiteralSecret(name, value)) refuse('holds a literal secret', insteadOfSecret(name));
    if (seen.has(lower)) refuse('is given twice: header names are the same in upper and lower case');
    seen.add(lower);
  }
}, alsoWhenBroken);

const querySchema = z.record(z.string().min(1), z.string()).superRefine((query, context) => {
  for (const [name, value] of Object.entries(query))
    if (isLiteralSecret(name, value))
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'holds a literal secret',
        params: { next: insteadOfSecret(name) },
      });
}, alsoWhenBroken);

function insteadOfSecret(name: string): string {
  return `Put it into an environment variable, and write ${name}: '\${NAME_OF_THE_VARIABLE}'.`;
}

const billedCostSchema = z
  .strictObject({
    header: headerName.exactOptional().describe('Response header with the cost in USD.'),
    jsonPath: z.string().min(1).exactOptional().describe('Where the body has it, e.g. usage.cost'),
  })
  .refine(({ header, jsonPath }) => header !== undefined || jsonPath !== undefined, {
    error: 'must name a header or a jsonPath',
  });

const fromEnvironment = (what: string) => `Further ${what}. \${NAME} in a value is read from the environment.`;

const writtenEndpoint = z.strictObject({
  simulated: simulatedSchema.exactOptional().describe('The built-in endpoint: no key, nothing leaves this machine.'),
  baseUrl: baseUrlSchema.exactOptional().describe('Of an OpenAI-compatible API; /chat/completions is appended.'),
  apiKeyEnv: variableName.exactOptional().describe('The name of the environment variable that holds the key.'),
  apiKeyFile: z
    .string()
    .min(1)
    .exactOptional()
    .describe('A file of mode 0600 that holds nothing but the key, relative to this file.'),
  headers: headersSchema.exactOptional().describe(fromEnvironment('headers')),
  query: querySchema.exactOptional().describe(fromEnvironment('query parameters')),
  billedCost: billedCostSchema.nullable().exactOptional().describe('Where the endpoint says what a call cost.'),
  connection: z
    .enum(['keep-alive', 'close'])
    .exactOptional()
    .describe('close: a new connection for each request. Default: keep-alive.'),
  stream: z
    .strictObject({
      finishReason: z
        .enum(['required', 'optional'])
        .default('required')
        .describe('optional: accept streams that end without a finish_reason.'),
    })
    .exactOptional()
    .describe('What is asked of streams.'),
});

/** One of the two kinds: `'simulated' in endpoint` tells them apart. */
export const endpointSchema = writtenEndpoint
  .superRefine((endpoint, context) => {
    if (endpoint.simulated !== undefined) {
      for (const key of Object.keys(endpoint).filter((key) => key !== 'simulated'))
        context.addIssue({
          code: 'custom',
          path: [key],
          message: 'has no meaning beside `simulated`',
          params: { next: 'Remove one of the two.' },
        });
    } else if (endpoint.baseUrl === undefined) {
      context.addIssue({
        code: 'custom',
        message: 'has no baseUrl',
        params: { next: `Write baseUrl: https://${vendorHost}/v1 or another server's, or simulated: {}.` },
      });
    }
    if (endpoint.apiKeyEnv !== undefined && endpoint.apiKeyFile !== undefined)
      context.addIssue({
        code: 'custom',
        path: ['apiKeyFile'],
        message: 'is given beside `apiKeyEnv`: one of the two',
      });
  }, alsoWhenBroken)
  .transform(({ simulated, ...written }) => (simulated ? simulatedAlone(simulated) : withDefaults(written)));

function simulatedAlone(simulated: z.output<typeof simulatedSchema>) {
  return { simulated };
}

type Written = Omit<z.output<typeof writtenEndpoint>, 'simulated'>;

/** Filled in here, not in the schema, so that a simulated endpoint has none of them. */
function withDefaults({ baseUrl = '', ...written }: Written) {
  return {
    ...written,
    baseUrl,
    headers: written.headers ?? {},
    query: written.query ?? {},
    billedCost: written.billedCost ?? null,
    connection: written.connection ?? ('keep-alive' as const),
    stream: written.stream ?? { finishReason: 'required' as const },
  };
}
