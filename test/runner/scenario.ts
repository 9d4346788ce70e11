import { seededRandom } from '../../src/vocabulary/seeded-random.ts';

/** What a schedule does to the runner; everything follows from the seed. */
export interface Scenario {
  readonly seed: number;
  readonly lanes: number;
  readonly samplesPerLane: number;
  readonly maxConcurrency: number;
  readonly adaptive: boolean;
  readonly maxRetryShare: number | null;
  readonly latencyMs: number;
  readonly commitMs: number;
  /** Shares of requests. */
  readonly error500: number;
  /** The server answers, the client sees a reset. */
  readonly lostAnswer: number;
  readonly unread: number;
  readonly hang: number;
  /** Share of samples that can never be answered. */
  readonly hopeless: number;
  readonly limit:
    | { readonly kind: 'none' }
    | {
        readonly kind: 'window';
        readonly requests: number;
        readonly windowMs: number;
        readonly namesWait: 'rest' | 'short' | 'no';
      }
    /** So many in any time of that length. */
    | { readonly kind: 'sliding'; readonly requests: number; readonly windowMs: number; readonly waitMs: number | null }
    | { readonly kind: 'at-once'; readonly requests: number };
  /** Share of samples whose answer kills the server, and how long it then is gone. */
  readonly crashers: number;
  readonly restartMs: number;
  /** The limit is a sliding minute, and the config knows it. */
  readonly knowsLimit: boolean;
  /** What each of the first lives may send; null: as much as it takes. */
  readonly requestsPerLife: number | null;
  readonly outages: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** When the process dies, counted from the start of each of its lives. */
  readonly crashesAfterMs: readonly number[];
  /** When SIGTERM comes in the lives after the crashes. */
  readonly signalsAfterMs: readonly number[];
  /** The key is wrong in the first life. */
  readonly wrongKeyFromMs: number | null;
}

export function scenarioOf(seed: number): Scenario {
  const random = seededRandom(seed);
  const between = (low: number, high: number): number => low + random() * (high - low);
  const whole = (low: number, high: number): number => Math.floor(between(low, high + 1));
  const sometimes = <T>(share: number, value: () => T, otherwise: T): T => (random() < share ? value() : otherwise);
  const samplesPerLane = whole(1, 60);
  const latencyMs = between(5, 400);
  const maxConcurrency = whole(1, 16);
  const lanes = sometimes(0.2, () => 2, 1);
  const idealMs = (samplesPerLane / maxConcurrency) * latencyMs;
  const wrongKeyFromMs = sometimes(0.1, () => between(0, idealMs), null);
  const limit = limitOf(random, between, whole);
  const knowsLimit = lanes === 1 && limit.kind !== 'none' && random() < 0.15;
  return {
    seed,
    lanes,
    samplesPerLane,
    maxConcurrency,
    latencyMs,
    commitMs: between(0.1, 30),
    error500: sometimes(0.5, () => between(0, 0.4), 0),
    lostAnswer: sometimes(0.4, () => between(0, 0.2), 0),
    unread: sometimes(0.2, () => between(0, 0.3), 0),
    hang: sometimes(0.15, () => between(0, 0.1), 0),
    hopeless: sometimes(0.3, () => between(0, 0.5), 0),
    limit: knowsLimit ? { kind: 'sliding', requests: whole(20, 300), windowMs: 60_000, waitMs: null } : limit,
    knowsLimit,
    outages: sometimes(0.2, () => [{ fromMs: between(0, idealMs), toMs: between(idealMs, 2 * idealMs + 3000) }], []),
    crashesAfterMs: sometimes(0.5, () => Array.from({ length: whole(1, 4) }, () => between(0, 1.2 * idealMs)), []),
    signalsAfterMs: sometimes(0.25, () => Array.from({ length: whole(1, 2) }, () => between(0, 1.2 * idealMs)), []),
    wrongKeyFromMs,
    adaptive: random() < 0.7,
    maxRetryShare: sometimes(0.7, () => between(0, 0.4), null),
    // Lanes are isolated from each other, not from what another one does to the server.
    crashers: lanes === 1 ? sometimes(0.2, () => between(0, 0.1), 0) : 0,
    restartMs: between(0, 5000),
    requestsPerLife: wrongKeyFromMs !== null ? null : sometimes(0.15, () => whole(1, 2 * samplesPerLane), null),
  };
}

function limitOf(
  random: () => number,
  between: (low: number, high: number) => number,
  whole: (low: number, high: number) => number,
): Scenario['limit'] {
  const kind = random();
  if (kind < 0.5) return { kind: 'none' };
  if (kind < 0.65) return { kind: 'at-once', requests: whole(1, 20) };
  if (kind < 0.75) {
    const waitMs = random() < 0.5 ? between(10, 3000) : null;
    return { kind: 'sliding', requests: whole(1, 30), windowMs: between(500, 20_000), waitMs };
  }
  const namesWait = (['rest', 'short', 'no'] as const)[whole(0, 2)] ?? 'no';
  return { kind: 'window', requests: whole(1, 30), windowMs: between(500, 20_000), namesWait };
}
