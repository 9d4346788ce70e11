import { createRedactor } from '../config/redact.ts';
import { createEndpoint, type Endpoint } from '../endpoint/send-attempt.ts';
import type { Store } from '../store/open-store.ts';
import { type LookedUp, lookUpModels, replacementAdvice } from './look-up-models.ts';
import type { PreparedRun } from './prepare-run.ts';
import { accountOptions, endpointOptions, type Reached, type World } from './wiring.ts';

/** The run's endpoint, real or built in. */
export interface ReachedEndpoint {
  /** A lane's own connections. */
  readonly connect: () => Endpoint;
  /** Throws UserError exit 4 where a model is withdrawn. */
  readonly lookUp: (models: readonly string[]) => Promise<LookedUp>;
  /** What to say of a model that was refused. */
  readonly adviceOn: (model: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Starts the built-in endpoint, or says how the real one is reached. Nothing is sent here. */
export async function reachEndpoint(store: Store, run: PreparedRun, world: World): Promise<ReachedEndpoint> {
  const { config, access } = run;
  if ('simulated' in config.endpoint) {
    const { startForRun, pricesForRun } = await import('./simulated-endpoint.ts');
    const simulator = await startForRun(store, run, config.endpoint, world);
    const reached = {
      baseUrl: simulator.baseUrl,
      apiKey: null,
      headers: {},
      query: {},
      redact: (text: string) => text,
    };
    return {
      connect: () => createEndpoint(endpointOptions(reached, config, null, world)),
      lookUp: async (models) => ({ notices: [], prices: pricesForRun(models), unasked: null }),
      adviceOn: async () => '',
      close: simulator.close,
    };
  }
  if (!access) throw new Error('A real endpoint has no access.');
  const real = config.endpoint;
  const reached: Reached = { ...access, redact: createRedactor(access.secrets) };
  const account = accountOptions(reached, real, world);
  return {
    connect: () => createEndpoint(endpointOptions(reached, config, real, world)),
    lookUp: (models) => lookUpModels(account, models),
    adviceOn: (model) => replacementAdvice(account, model),
    close: async () => undefined,
  };
}
