import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../vocabulary/clock.ts';
import { UserError } from '../vocabulary/user-error.ts';
import type { Downtime } from './faults.ts';

export const loopback = '127.0.0.1';
/** Longer than any pause of a run, so that the simulator never closes a connection just as a request is sent on it. */
const keepAliveMs = 600_000;
/** Somebody else may hold the port for a moment when the simulator wants it back. */
const askAgainMs = 50;

/** A port that can be closed and opened again, as that of a server that dies and is started anew. */
export interface Listener {
  readonly port: number;
  /** When it was last opened, by the clock's `nowMs`. */
  readonly openedAtMs: () => number;
  readonly isDown: () => boolean;
  /** Resets every connection; new ones are refused or reset until `comeBack` was called as often as this. */
  readonly goDown: (how: Downtime['how']) => void;
  readonly comeBack: (how: Downtime['how']) => Promise<void>;
  /** Cuts every connection and frees the port for good. */
  readonly close: () => Promise<void>;
}

/** @throws UserError (exit 5) where the port is taken */
export async function openListener(port: number, clock: Clock, onRequest: RequestListener): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: keepAliveMs, requestTimeout: 0 }, onRequest);
  const sockets = new Set<Socket>();
  const downs = { refused: 0, reset: 0 };
  const closing = new AbortController();
  server.on('connection', (socket: Socket) => {
    if (downs.reset > 0) socket.resetAndDestroy();
    else sockets.add(socket.once('close', () => sockets.delete(socket)));
  });
  const opened = await listen(server, port).catch((error: Error) => {
    throw new UserError(`The simulated endpoint cannot listen on port ${port}: ${error.message}`, {
      exitCode: 5,
      next: 'Give another port, or 0 for a free one.',
    });
  });
  let openedAtMs = clock.nowMs();
  const isDown = () => downs.refused + downs.reset > 0;
  return {
    port: opened,
    openedAtMs: () => openedAtMs,
    isDown,
    goDown: (how) => {
      downs[how] += 1;
      for (const socket of sockets) socket.resetAndDestroy();
      if (downs.refused > 0 && server.listening) server.close();
    },
    comeBack: async (how) => {
      downs[how] -= 1;
      while (downs.refused === 0 && !server.listening && !closing.signal.aborted) {
        const isOpen = await listen(server, opened).then(
          () => true,
          () => false,
        );
        if (!isOpen) await clock.wait(askAgainMs, closing.signal);
      }
      if (!isDown()) openedAtMs = clock.nowMs();
    },
    close: () => {
      closing.abort();
      return close(server);
    },
  };
}

/** Takes a listener down and up again as planned; times count from the call. Ends early when the signal is aborted. */
export async function keepDowntimes(
  listener: Listener,
  downtimes: readonly Downtime[],
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  await Promise.all(
    downtimes.map(async ({ fromMs, toMs, how }) => {
      if (fromMs > 0) await clock.wait(fromMs, signal);
      if (!signal.aborted) await stayDown(listener, how, toMs - fromMs, clock, signal);
    }),
  );
}

/** Down for so long, from the call on. */
export async function stayDown(
  listener: Listener,
  how: Downtime['how'],
  ms: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  listener.goDown(how);
  await clock.wait(ms, signal);
  if (!signal.aborted) await listener.comeBack(how);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host: loopback, backlog: 4096 }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
