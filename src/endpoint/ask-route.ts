import type { FailureKind } from '../vocabulary/attempt.ts';
import type { Clock } from '../vocabulary/clock.ts';
import { type Connections, createConnections, type ProxyEnv } from './connections.ts';
import { Exchange, type ExchangeEnd } from './exchange.ts';
import { parseJson } from './json-value.ts';
import { headersOf, type Target, type TargetOptions, targetOf } from './request.ts';

export interface AccountOptions extends TargetOptions {
  readonly proxyEnv: ProxyEnv;
  readonly clock: Clock;
  /** Takes the secrets out of foreign text. */
  readonly redact: (text: string) => string;
  /** How long a route may take before it counts as not offered; @default 5000 */
  readonly patienceMs?: number;
}

/** What came of asking one of an endpoint's side routes. */
export type RouteReply =
  /** `body`: parsed JSON; undefined where it is none. */
  | { readonly kind: 'response'; readonly status: number; readonly body: unknown; readonly tookMs: number }
  /** `message` is raw: secrets not yet taken out. */
  | { readonly kind: 'broken'; readonly failure: FailureKind; readonly message: string };

/** Some servers queue side routes behind their generations for many seconds: that counts as not offered. */
const defaultPatienceMs = 5000;
const maxResponseBytes = 64 * 1024 * 1024;

/** Connections for a few questions, closed afterwards whatever came of them. */
export async function withConnections<T>(
  options: AccountOptions,
  ask: (connections: Connections) => Promise<T>,
): Promise<T> {
  const { origin } = targetOf(options, '');
  const { proxyEnv, patienceMs = defaultPatienceMs } = options;
  const connections = createConnections({ origin, connectMs: patienceMs, connections: 2, proxyEnv });
  try {
    return await ask(connections);
  } finally {
    await connections.destroy();
  }
}

/** One GET. Never throws; no redirect is followed. */
export async function askRoute(
  options: AccountOptions,
  connections: Connections,
  { path }: Target,
): Promise<RouteReply> {
  const patienceMs = options.patienceMs ?? defaultPatienceMs;
  const timeouts = { firstByteMs: patienceMs, idleMs: patienceMs, attemptMs: patienceMs };
  const end = await new Promise<ExchangeEnd>((resolve) => {
    const exchange = new Exchange({ timeouts, clock: options.clock, costOf: () => null, maxResponseBytes }, resolve);
    connections.dispatch({ method: 'GET', path, headers: [...headersOf(options)] }, exchange);
  });
  switch (end.kind) {
    case 'response': {
      const body = end.body.kind === 'whole' ? parseJson(end.body.text) : undefined;
      return { kind: 'response', status: end.status, body, tookMs: end.lastByteMs - end.sentMs };
    }
    case 'broken':
      return { kind: 'broken', failure: end.failure, message: end.message };
    case 'aborted':
      return { kind: 'broken', failure: 'connection_lost', message: 'given up' };
    default:
      return end satisfies never;
  }
}

/** The body of a 200; undefined where the route is absent, refused or silent: then the endpoint does not say. */
export function saidBy(reply: RouteReply): unknown {
  return reply.kind === 'response' && reply.status === 200 ? reply.body : undefined;
}
