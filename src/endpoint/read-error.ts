import { countOf, isRecord, type JsonRecord, parseJson, recordOf, textOf } from './json-value.ts';

/** What an error body says, whatever its form. */
export interface ErrorWords {
  /** The server's own words; '' where it had none. */
  readonly message: string;
  /** Every `code`, `type`, `name` and worded `status`, as written, most specific first. */
  readonly codes: readonly string[];
  /** An HTTP status written in the body (number or digits), for errors that come in a 200; null: none. */
  readonly status: number | null;
  /** Message and codes, and what a gateway quotes of its provider: where to look for telling phrases. */
  readonly searchable: string;
}

/** Of plain text, where to look for telling phrases. */
const searchedCharacters = 2000;
/** Of a page of HTML, what is looked at: tags that are never closed cost the square of its length. */
const readHtmlCharacters = 4000;

/** @param text a whole body: JSON of any known form, HTML, plain text or nothing */
export function readErrorBody(text: string): ErrorWords {
  const body = parseJson(text);
  if (isRecord(body)) return readErrorJson(body);
  if (typeof body === 'string') return wordsOnly(body);
  if (Array.isArray(body)) return isRecord(body[0]) ? readErrorJson(body[0]) : wordsOnly(text);
  return wordsOnly(isHtml(text) ? htmlWords(text) : text);
}

/**
 * problem+json, `{message, statusCode}`, `{error:{…}}`, `{object:'error'}`, `{error:'text'}`, `{status:'failure'}`,
 * `{error, provider}`, `{detail}`: coerced, never validated.
 */
export function readErrorJson(body: JsonRecord): ErrorWords {
  const error = recordOf(body['error']);
  const message =
    wordsOf(error['message']) ??
    wordsOf(body['message']) ??
    wordsOf(body['error_msg']) ??
    detailWords(body['detail']) ??
    (typeof body['error'] === 'string' ? textOf(body['error']) : null) ??
    textOf(body['title']) ??
    wordsOf(error['name']) ??
    (Object.keys(error).length > 0 ? JSON.stringify(error) : '');
  const inner = recordOf(error['innererror'] ?? error['inner_error']);
  const codes = [
    ...[error, inner, body].map((from) => from['code']),
    ...[error, body].flatMap((from) => [from['type'], from['name'], from['status']]),
  ].filter((code): code is string => typeof code === 'string' && code !== '');
  const quoted = recordOf(error['metadata'])['raw'];
  return {
    message,
    codes,
    status: statusIn([
      error['code'],
      error['status'],
      error['statusCode'],
      body['code'],
      body['status'],
      body['statusCode'],
    ]),
    searchable: [message, ...codes, typeof quoted === 'string' ? quoted : ''].join('\n').slice(0, 10_000),
  };
}

/**
 * Whether the JSON of a 200 is an error after all.
 * @param hasChoices it has at least one choice: then only an `error` of its own makes it one
 */
export function isErrorJson(body: JsonRecord, hasChoices: boolean): boolean {
  const { error } = body;
  if (
    isRecord(error)
      ? Object.keys(error).length > 0
      : error !== undefined && error !== null && error !== false && error !== ''
  ) {
    return true;
  }
  if (hasChoices) return false;
  return (
    body['object'] === 'error' ||
    body['status'] === 'failure' ||
    body['status'] === 'error' ||
    body['detail'] !== undefined ||
    statusIn([body['status'], body['statusCode'], body['code']]) !== null
  );
}

export function isHtml(text: string): boolean {
  return /^\s*<(?:!doctype|html|head|body|!--|\?xml)/i.test(text.slice(0, 200));
}

function htmlWords(page: string): string {
  const html = page.slice(0, readHtmlCharacters);
  const title = /<title[^>]*>([^<]*)/i.exec(html)?.[1]?.trim();
  const words =
    title ||
    html
      .replace(/<(script|style)[\s\S]*?<\/\1>|<[^>]*>/gi, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  return `HTML page: ${words}`;
}

function wordsOnly(text: string): ErrorWords {
  // Not cut: what is shown of it is cut only after secrets were taken out, or half a key could be left at the end.
  const message = text.trim();
  return { message, codes: [], status: null, searchable: message.slice(0, searchedCharacters) };
}

function wordsOf(value: unknown): string | null {
  if (isRecord(value) || Array.isArray(value)) return JSON.stringify(value);
  return textOf(value);
}

/** FastAPI lists what is wrong in `detail`, and echoes the whole input there too, which is left out. */
function detailWords(detail: unknown): string | null {
  if (!Array.isArray(detail)) return wordsOf(detail);
  const words = detail.map((item) => {
    const { loc, msg } = recordOf(item);
    return Array.isArray(loc) ? `${loc.join('.')}: ${textOf(msg) ?? ''}` : (textOf(msg) ?? textOf(item) ?? '');
  });
  return textOf(words.filter(Boolean).join('; '));
}

function statusIn(candidates: readonly unknown[]): number | null {
  for (const candidate of candidates) {
    const status = countOf(candidate);
    if (status !== null && status >= 400 && status < 600) return status;
  }
  return null;
}
