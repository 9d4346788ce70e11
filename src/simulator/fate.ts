import { seededRandom } from '../vocabulary/seeded-random.ts';
import { drawFault, type FaultName, type FaultRates } from './faults.ts';
import { seededHash } from './seeded-hash.ts';

/** What is going to happen to one chat request, decided before anything of it is done. */
export interface Fate {
  readonly fault: FaultName | null;
  /** In [0, 1): which of a fault's forms it takes. */
  readonly formDraw: number;
  /** From the request's arrival to the last byte of an undisturbed answer. */
  readonly latencyMs: number;
  /** 16 hex digits, from which the answer's ids are made. */
  readonly token: string;
}

export interface FateOptions {
  readonly seed: number;
  readonly faults: FaultRates;
  /** Median of a log-normal distribution; 0: at once. */
  readonly latencyMs: number;
  /** Standard deviation of the latency's logarithm; 0: always the median. */
  readonly latencySigma: number;
}

/** Contents without a request id that are remembered, so that asking again draws again. */
const rememberedContents = 100_000;

/**
 * Draws fates that depend on seed, request body and request id alone, never on what else arrives. Of a request id
 * `RUN:SEQ:ATTEMPT` the run's part is left out, so that the next run of the same work meets the same faults. A
 * request without an id takes its number among the requests of the same body instead.
 */
export function fateTeller(options: FateOptions): (body: string, requestId: string | null) => Fate {
  const occurrences = new Map<number, number>();
  const nextOccurrence = (body: string): string => {
    const key = seededHash(0, body);
    const number = (occurrences.get(key) ?? 0) + 1;
    if (occurrences.size >= rememberedContents) occurrences.clear();
    occurrences.set(key, number);
    return `#${number}`;
  };
  return (body, requestId) => {
    const turn = requestId === null ? nextOccurrence(body) : requestId.slice(requestId.indexOf(':') + 1);
    const high = seededHash(seededHash(options.seed, turn), body);
    const low = seededHash(seededHash(~options.seed, turn), body);
    const random = seededRandom(high ^ low);
    return {
      fault: drawFault(options.faults, random()),
      formDraw: random(),
      latencyMs: drawLatencyMs(options.latencyMs, options.latencySigma, random),
      token: hex(high) + hex(low),
    };
  };
}

function drawLatencyMs(medianMs: number, sigma: number, random: () => number): number {
  if (medianMs === 0 || sigma === 0) return medianMs;
  const standardNormal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()); // Box and Muller 1958
  return medianMs * Math.exp(sigma * standardNormal);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
