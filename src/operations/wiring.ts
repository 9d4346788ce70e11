import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import packageFile from '../../package.json' with { type: 'json' };
import type { Config, RealEndpoint } from '../config/schema.ts';
import type { AccountOptions } from '../endpoint/ask-route.ts';
import type { EndpointOptions } from '../endpoint/send-attempt.ts';
import type { Clock } from '../vocabulary/clock.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What operations need of the machine. Everything real comes from here, so that nothing else has to know what is real. */
export interface World {
  readonly env: Environment;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Lower-case hex digits that nobody else has, e.g. for a run's id. */
  readonly uniqueHex: (digits: number) => string;
  readonly pid: number;
  readonly host: string;
  readonly cwd: string;
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  /** Calls `handler` at every such signal until the returned function is called. */
  readonly onSignal: (handler: (signal: 'SIGINT' | 'SIGTERM') => void) => () => void;
  /** From now on a small heap matters more than speed. */
  readonly preferMemory: () => void;
  /** Ends the process at once. */
  readonly exitNow: (code: number) => void;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

const realClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  wait: (ms, signal) => sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined),
};

/** For the library, which no `main.ts` hands its environment to. */
export function processEnvironment(): Environment {
  return process.env;
}

/** @param env the process's environment, as `main.ts` read it */
export function realWorld(env: Environment): World {
  return {
    env,
    clock: realClock,
    random: Math.random,
    uniqueHex: (digits) =>
      randomBytes(Math.ceil(digits / 2))
        .toString('hex')
        .slice(0, digits),
    pid: process.pid,
    host: hostname(),
    cwd: process.cwd(),
    version: packageFile.version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    onSignal: (handler) => {
      for (const signal of signals) process.on(signal, handler);
      return () => {
        for (const signal of signals) process.off(signal, handler);
      };
    },
    preferMemory: () => setFlagsFromString('--optimize-for-size'),
    exitNow: (code) => process.exit(code),
  };
}

/** Where requests go and what they carry. */
export interface Reached {
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly redact: (text: string) => string;
}

/** What the endpoint's look-ups need; `real` null: the built-in one, which no proxy leads to. */
export function accountOptions(reached: Reached, real: RealEndpoint | null, world: World): AccountOptions {
  const { HTTPS_PROXY, HTTP_PROXY, NO_PROXY, https_proxy, http_proxy, no_proxy } = world.env;
  return {
    ...reached,
    userAgent: `promptbatch/${world.version}`,
    proxyEnv: real
      ? {
          HTTPS_PROXY: https_proxy ?? HTTPS_PROXY,
          HTTP_PROXY: http_proxy ?? HTTP_PROXY,
          NO_PROXY: no_proxy ?? NO_PROXY,
        }
      : {},
    clock: world.clock,
  };
}

/** What a lane's own connections to the endpoint need; `real` null: the built-in one. */
export function endpointOptions(
  reached: Reached,
  config: Pick<Config, 'timeouts' | 'concurrency'>,
  real: RealEndpoint | null,
  world: World,
): EndpointOptions {
  return {
    ...accountOptions(reached, real, world),
    timeouts: config.timeouts,
    connections: config.concurrency.max,
    connection: real?.connection ?? 'keep-alive',
    finishReason: real?.stream.finishReason ?? 'required',
    billedCost: real?.billedCost ?? null,
  };
}
