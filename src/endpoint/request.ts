import type { ChatRequest } from '../vocabulary/sample.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { acceptedEncodings } from './decode-body.ts';

export interface TargetOptions {
  /** Its path and query are kept. */
  readonly baseUrl: string;
  /** null: no Authorization header is sent. */
  readonly apiKey: string | null;
  /** Sent with every request; one of ours of the same name gives way. */
  readonly headers: Readonly<Record<string, string>>;
  /** Added to the base URL's query; one of the same name there gives way. */
  readonly query: Readonly<Record<string, string>>;
  readonly userAgent: string;
}

/** Where requests of one route go. */
export interface Target {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path and query. */
  readonly path: string;
  /** For messages: without query and credentials, which may hold a secret. */
  readonly shownUrl: string;
}

/**
 * Appends a route to the base URL's path, keeping its query (Azure's `?api-version=`).
 * @param route e.g. `/chat/completions`
 * @throws UserError where the base URL is none
 */
export function targetOf(options: TargetOptions, route: string, query: Readonly<Record<string, string>> = {}): Target {
  const url = baseUrlOf(options.baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}${route}`;
  for (const [name, value] of Object.entries({ ...options.query, ...query })) url.searchParams.set(name, value);
  return { origin: url.origin, path: `${url.pathname}${url.search}`, shownUrl: `${url.origin}${url.pathname}` };
}

/**
 * The base URL without the `/v1` at its end: some of the vendor's routes lie beside it.
 * @returns null where it does not end so
 */
export function besideVersion(baseUrl: string): string | null {
  const url = baseUrlOf(baseUrl);
  const rest = /^(.*)\/v1\/*$/.exec(url.pathname)?.[1];
  if (rest === undefined) return null;
  url.pathname = rest;
  return url.href;
}

function baseUrlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && (url.protocol === 'http:' || url.protocol === 'https:')) return url;
  throw new UserError('The base URL is no http or https URL.', {
    where: 'endpoint.baseUrl',
    next: 'Write it like https://api.example.com/v1.',
  });
}

/** Hop-by-hop headers and those that follow from the body: the connection would break. */
const reservedHeaders: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-authorization',
  'transfer-encoding',
  'upgrade',
  'x-client-request-id',
]);

/**
 * The headers that every request carries, as a flat list of names and values; built once.
 * @throws UserError for a header that cannot be sent; its value is never shown
 */
export function headersOf(options: TargetOptions): readonly string[] {
  const headers = new Map<string, string>([
    ['content-type', 'application/json'],
    ['accept', 'application/json, text/event-stream'],
    ['accept-encoding', acceptedEncodings],
    ['user-agent', options.userAgent],
  ]);
  const authorization = authorizationOf(options);
  if (authorization !== null) headers.set('authorization', authorization);
  for (const [name, value] of Object.entries(options.headers)) headers.set(name.toLowerCase(), value);
  for (const [name, value] of headers) checkHeader(name, value);
  return [...headers].flat();
}

/** Credentials in the base URL count only where there is no key. */
function authorizationOf({ apiKey, baseUrl }: TargetOptions): string | null {
  if (apiKey !== null) return `Bearer ${apiKey}`;
  const { username, password } = baseUrlOf(baseUrl);
  if (username === '' && password === '') return null;
  const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

function checkHeader(name: string, value: string): void {
  const where = name === 'authorization' ? 'the API key' : `endpoint.headers.${name}`;
  if (reservedHeaders.has(name)) {
    throw new UserError(`The header ${name} is set by promptbatch itself.`, {
      where,
      next: 'Take it out of the config.',
    });
  }
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    throw new UserError('A header name holds a character that HTTP does not allow.', {
      where,
      next: 'Correct the name.',
    });
  }
  if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    throw new UserError('A header value holds a line break or another character that HTTP does not allow.', {
      where,
      next: 'Look for a stray line break or quotation mark in it.',
    });
  }
}

/** The body of a chat request: every parameter as the user wrote it. */
export function chatBody(request: ChatRequest, asksForUsage: boolean): string {
  const { model, messages, params } = request;
  return JSON.stringify(
    asksForUsage
      ? { ...params, model, messages, stream_options: { include_usage: true } }
      : { ...params, model, messages },
  );
}

/** One request as it goes over the wire; host, connection and length are added there. */
export interface WireRequest {
  readonly method: 'POST';
  /** Path and query. */
  readonly path: string;
  /** A flat list of names and values. */
  readonly headers: string[];
  readonly body: string;
}

/** @param headers as `headersOf` gives them */
export function chatRequest(
  target: Target,
  headers: readonly string[],
  request: ChatRequest,
  requestId: string,
  asksForUsage: boolean,
): WireRequest {
  return {
    method: 'POST',
    path: target.path,
    headers: [...headers, 'x-client-request-id', sendableRequestId(requestId)],
    body: chatBody(request, asksForUsage),
  };
}

export function isStreamed({ params }: ChatRequest): boolean {
  return params['stream'] === true;
}

/** `stream_options` is only allowed beside `stream`, and what the user wrote stands. */
export function wantsUsageInStream(request: ChatRequest): boolean {
  return isStreamed(request) && request.params['stream_options'] === undefined;
}

/** The maximum of completion tokens asked for; null: none. */
export function requestedMaxTokens({ params }: ChatRequest): number | null {
  const maximum = params['max_completion_tokens'] ?? params['max_tokens'];
  return typeof maximum === 'number' ? maximum : null;
}

/** The vendor drops an id with any other character silently, and still bills the call. */
export function sendableRequestId(requestId: string): string {
  return /^[\w.:-]{1,128}$/.test(requestId) ? requestId : requestId.replace(/[^\w.:-]/g, '-').slice(0, 128) || '-';
}
