import type { Dispatcher } from 'undici';
import api from 'undici/lib/api/index.js';
import Client from 'undici/lib/dispatcher/client.js';
import DispatcherBase from 'undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import { UserError } from '../vocabulary/user-error.ts';

// As undici's index does, which is not loaded here: a proxy's tunnel is opened with `connect`.
Object.assign(DispatcherBase.prototype, api);

/** The proxies of the environment; absent or empty: none. */
export interface ProxyEnv {
  readonly HTTPS_PROXY?: string | undefined;
  readonly HTTP_PROXY?: string | undefined;
  readonly NO_PROXY?: string | undefined;
}

export interface ConnectionOptions {
  /** Scheme, host and port that all requests go to. */
  readonly origin: string;
  readonly connectMs: number;
  /** Most connections open at once. */
  readonly connections: number;
  readonly proxyEnv: ProxyEnv;
}

/** A handler that wants to know, just before its request is written, which connection carries it. */
export interface ConnectionHandler extends Dispatcher.DispatchHandler {
  onConnection(connection: ConnectionUse): void;
}

/** One connection's history. */
export interface ConnectionUse {
  /** Requests written to the socket that is open now. */
  requestsSent: number;
}

export interface Connections {
  dispatch(request: Dispatcher.DispatchOptions, handler: ConnectionHandler): void;
  /** For one request on a connection of its own, never a kept-alive one. */
  dispatchAlone(request: Dispatcher.DispatchOptions, handler: ConnectionHandler): void;
  /** Breaks off whatever is still under way. */
  destroy(): Promise<void>;
}

/**
 * Connections to one endpoint: HTTP/1.1 (one request a connection, so one that hangs holds no other), no redirects, no
 * retries, and none of undici's own response timeouts: the attempt has its own.
 */
export function createConnections(options: ConnectionOptions): Connections {
  const shared = createDispatcher(options);
  let alone: Dispatcher | null = null;
  return {
    dispatch: (request, handler) => {
      shared.dispatch({ ...request, origin: options.origin }, handler);
    },
    dispatchAlone: (request, handler) => {
      // Every request of this pool closes its connection, so whatever is free in it is new.
      alone ??= createDispatcher(options);
      alone.dispatch({ ...request, origin: options.origin, reset: true }, handler);
    },
    destroy: async () => {
      await Promise.all([shared.destroy(), alone?.destroy()]);
    },
  };
}

function createDispatcher({ origin, connectMs, connections, proxyEnv }: ConnectionOptions): Dispatcher {
  const settings = {
    allowH2: false,
    pipelining: 1,
    connections,
    connectTimeout: connectMs,
    headersTimeout: 0,
    bodyTimeout: 0,
  } as const;
  const poolOf = (to: string | URL, given: object): Pool =>
    new Pool(to, { ...settings, ...given, ...settings, factory: (url, own) => new CountingClient(url, own) });
  if (!proxyEnv.HTTPS_PROXY && !proxyEnv.HTTP_PROXY) return poolOf(origin, {});
  expectProxies(proxyEnv);
  return new EnvHttpProxyAgent({
    ...settings,
    factory: poolOf,
    // The tunnel is a part of connecting, and a proxy that never answers CONNECT must not hold an attempt for ever.
    clientFactory: (proxy, given) => new Pool(proxy, { ...given, allowH2: false, headersTimeout: connectMs }),
    // '' and not undefined: undici would look into the process's environment itself.
    httpProxy: proxyEnv.HTTP_PROXY ?? '',
    httpsProxy: proxyEnv.HTTPS_PROXY ?? '',
    noProxy: proxyEnv.NO_PROXY ?? '',
  });
}

/** @throws UserError for what is no proxy's address; it may hold a password, so it is not repeated */
function expectProxies({ HTTPS_PROXY, HTTP_PROXY }: ProxyEnv): void {
  for (const [name, address] of Object.entries({ HTTPS_PROXY, HTTP_PROXY })) {
    if (!address || /^(?:https?|socks5?):$/.test(URL.parse(address)?.protocol ?? '')) continue;
    throw new UserError(`The environment variable ${name} is not the address of a proxy.`, {
      where: name,
      next: 'Write it like http://proxy.example.com:8080, or unset it.',
    });
  }
}

/** A connection that tells each handler how many requests its socket has carried. */
class CountingClient extends Client implements ConnectionUse {
  requestsSent = 0;

  constructor(url: URL, options: Client.Options) {
    super(url, options);
    this.on('connect', () => {
      this.requestsSent = 0;
    });
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (isConnectionHandler(handler)) handler.onConnection(this);
    return super.dispatch(options, handler);
  }
}

function isConnectionHandler(handler: Dispatcher.DispatchHandler): handler is ConnectionHandler {
  return 'onConnection' in handler;
}
