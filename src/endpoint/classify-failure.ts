import type { FailedAttempt, FailureKind, QuotaAttempt, RefusedAttempt, RetryAdvice } from '../vocabulary/attempt.ts';
import {
  namesModel,
  saysBadKey,
  saysContextOverflow,
  saysFiltered,
  saysLongQuota,
  saysNeverFits,
  saysNoCredit,
  saysOverload,
  statusMeant,
} from './error-words.ts';
import type { ErrorWords } from './read-error.ts';
import { headerOf, type ResponseHeaders, retryAfterMs } from './retry-after.ts';

/** An outcome that brought no answer, before it is given the attempt's id. */
export type Failure =
  | Omit<FailedAttempt, 'requestId'>
  | Omit<RefusedAttempt, 'requestId'>
  | Omit<QuotaAttempt, 'requestId'>;

export interface EndpointError {
  /** The HTTP status; a 2xx means that the error came inside it, and its words decide. */
  readonly status: number;
  readonly words: ErrorWords;
  readonly headers: ResponseHeaders;
  /** The model that was asked for. */
  readonly model: string;
  /** The URL that was called, without its query: for those who got it wrong. */
  readonly url: string;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/**
 * The contract's table Errors: what the words say first, then `x-should-retry`, then the status. Pure. The message is
 * raw foreign text: not cut, secrets not yet taken out.
 */
export function classifyFailure(error: EndpointError): Failure {
  const inside200 = error.status >= 200 && error.status < 300;
  const status = inside200 ? statusMeant(error.words) : error.status;
  const waitMs = retryAfterMs(status, error.headers, error.nowMs);
  const message = error.words.message === '' ? wordless(error.status) : error.words.message;
  const failure =
    byWords(error, status, waitMs, message) ??
    byHeader(error, status, waitMs, message) ??
    byStatus(error, status, waitMs, message);
  // What is not tried again says nothing of how much may be in flight.
  const isOverload = failure.kind === 'failed' && failure.retry !== 'never' && saysOverload(error.words, status);
  return isOverload ? { ...failure, isOverload } : failure;
}

function byWords(
  { words }: EndpointError,
  status: number | null,
  waitMs: number | null,
  message: string,
): Failure | null {
  if (saysContextOverflow(words)) return failed('context_overflow', 'never', message, null);
  if (saysFiltered(words)) return failed('filtered', 'never', message, null);
  // A 402 that names a wait is a cap that lifts, whatever its words say.
  if (status === 402 && waitMs !== null) return failed('rate_limited', 'pause', message, waitMs);
  if (saysNoCredit(words, status)) return { kind: 'refused', reason: 'no-credit', message };
  if (saysBadKey(words)) return { kind: 'refused', reason: 'bad-key', message };
  if ((status === 429 || status === 413) && saysNeverFits(words)) return failed('too_large', 'never', message, null);
  if (status === 429 && saysLongQuota(words)) return { kind: 'quota', message, retryAfterMs: waitMs };
  return null;
}

function byHeader(
  { headers }: EndpointError,
  status: number | null,
  waitMs: number | null,
  message: string,
): Failure | null {
  const word = headerOf(headers, 'x-should-retry')?.toLowerCase();
  const kind = kindOf(status);
  if (word === 'false' && !isRefusal(status)) return failed(kind, 'never', message, null);
  if (word === 'true') return failed(kind, kind === 'rate_limited' ? 'pause' : 'backoff', message, waitMs);
  return null;
}

function byStatus(error: EndpointError, status: number | null, waitMs: number | null, message: string): Failure {
  if (status === 401) return { kind: 'refused', reason: 'bad-key', message };
  if (status === 402) return { kind: 'refused', reason: 'no-credit', message };
  if (status !== null && status >= 300 && status < 400) return redirected(error);
  if (isMissingRoute(status)) {
    if (namesModel(error.words, error.model)) return { kind: 'refused', reason: 'model-unknown', message };
    return { kind: 'refused', reason: 'wrong-url', message: wrongUrl(error, message) };
  }
  const kind = kindOf(status);
  if (kind === 'bad_request' || kind === 'forbidden') return failed(kind, 'never', message, null);
  return failed(kind, kind === 'rate_limited' ? 'pause' : 'backoff', message, waitMs);
}

/** Statuses that say something of the key, the credit or the URL: `x-should-retry: false` only confirms them. */
function isRefusal(status: number | null): boolean {
  return status === 401 || status === 402 || isMissingRoute(status) || (status !== null && status < 400);
}

/** 405 is what a server answers whose chat route lies elsewhere; 410, one whose model or route is gone. */
function isMissingRoute(status: number | null): boolean {
  return status === 404 || status === 405 || status === 410;
}

function kindOf(status: number | null): FailureKind {
  if (status === 403) return 'forbidden';
  if (status === 429 || status === 498 || status === 402) return 'rate_limited';
  if (status === 500) return 'internal_error';
  if (status === null || status === 408 || status === 409 || status === 425 || status >= 500) return 'unavailable';
  if (status === 401 || status < 400 || isMissingRoute(status)) return 'unavailable';
  return 'bad_request';
}

/** A redirect is not followed: the key must not go to another host. */
function redirected({ headers, url }: EndpointError): Failure {
  const location = headerOf(headers, 'location') ?? '';
  const host = URL.canParse(location, url) ? new URL(location, url).host : 'nowhere';
  const message = `${url} redirects to ${host}, and redirects are not followed: write the final address as the base URL.`;
  return { kind: 'refused', reason: 'wrong-url', message };
}

function wrongUrl({ url, status }: EndpointError, message: string): string {
  return `${url} answered ${status}: ${message}. Is the base URL right (often it ends in /v1)?`;
}

function wordless(status: number): string {
  return status >= 200 && status < 300 ? 'an error without any words' : `HTTP ${status} without any words`;
}

function failed(failure: FailureKind, retry: RetryAdvice, message: string, waitMs: number | null): Failure {
  return { kind: 'failed', failure, retry, message, retryAfterMs: waitMs };
}
