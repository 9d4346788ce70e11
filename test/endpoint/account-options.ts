import type { AccountOptions } from '../../src/endpoint/ask-route.ts';
import { key, realClock } from './wire.ts';

/** What the look-ups of a server at `baseUrl` take, with the tests' key. */
export function accountAt(baseUrl: string, options: Partial<AccountOptions> = {}): AccountOptions {
  return {
    baseUrl,
    apiKey: key,
    headers: {},
    query: {},
    userAgent: 'promptbatch/test',
    proxyEnv: {},
    clock: realClock,
    redact: (text) => text.replaceAll(key, '«key»'),
    ...options,
  };
}
