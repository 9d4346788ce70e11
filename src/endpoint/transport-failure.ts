import type { FailureKind } from '../vocabulary/attempt.ts';

export interface TransportFailure {
  readonly failure: Extract<FailureKind, 'connect_failed' | 'connection_lost' | 'timeout_connect'>;
  readonly message: string;
}

/**
 * What an error of the connection means.
 * @param wasSent the request went out, wholly or in part
 */
export function transportFailure(error: Error, wasSent: boolean): TransportFailure {
  const code = codeOf(error);
  const message = messageOf(error, code);
  if (/\(407\)/.test(error.message)) return { failure: 'connect_failed', message: `The proxy refuses us: ${message}` };
  if (wasSent) return { failure: 'connection_lost', message: `The connection broke off: ${message}` };
  if (connectTimeouts.has(code)) return { failure: 'timeout_connect', message: `No connection in time: ${message}` };
  return { failure: 'connect_failed', message: `No connection: ${message}` };
}

/** The last is a proxy that took the tunnel's request and never answered it. */
const connectTimeouts: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
  'UND_ERR_HEADERS_TIMEOUT',
]);

const closings: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'ECONNABORTED']);

/** The other side closed the connection (as against: spoke no HTTP, or sent too little). */
export function isClosing(error: Error): boolean {
  return closings.has(codeOf(error));
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Several addresses tried give an AggregateError, whose own message is empty. */
function messageOf(error: Error, code: string): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map((each) => (each instanceof Error ? each.message : String(each))).join('; ');
  }
  return error.message || code || error.name;
}
