import { type AccountOptions, askRoute, withConnections } from './ask-route.ts';
import { targetOf } from './request.ts';

/** Whether anybody is there, told without a chat request. */
export type Reach =
  /** Whatever the status, but for those that say "not now": `tookMs` from the request to the last byte. */
  | { readonly kind: 'answers'; readonly status: number; readonly tookMs: number }
  /** 502, 503, 504: a server that still loads, or a gateway without one behind it. */
  | { readonly kind: 'not-now'; readonly status: number }
  /** It takes connections and says nothing in time: loading, or the question stands in the queue behind generations. */
  | { readonly kind: 'silent'; readonly afterMs: number }
  /** Refused, DNS, TLS, proxy, or broken off. */
  | { readonly kind: 'unreachable'; readonly message: string };

/** Asks for one model's entry, which costs nothing. Never throws. */
export async function reach(options: AccountOptions, model: string): Promise<Reach> {
  return withConnections(options, async (connections) => {
    const startedMs = options.clock.nowMs();
    const reply = await askRoute(options, connections, targetOf(options, '/models', { id: model }));
    if (reply.kind === 'response') {
      const { status, tookMs } = reply;
      return isNotNow(status) ? { kind: 'not-now', status } : { kind: 'answers', status, tookMs };
    }
    switch (reply.failure) {
      case 'timeout_first_byte':
      case 'timeout_idle':
      case 'timeout_attempt':
        return { kind: 'silent', afterMs: options.clock.nowMs() - startedMs };
      default:
        return { kind: 'unreachable', message: options.redact(reply.message) };
    }
  });
}

/** A server that still loads, or a gateway without one behind it. */
export function isNotNow(status: number): boolean {
  return status === 502 || status === 503 || status === 504;
}
