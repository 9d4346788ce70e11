import { type AccountOptions, askRoute, saidBy, withConnections } from './ask-route.ts';
import { isRecord, type JsonRecord, recordOf } from './json-value.ts';
import { besideVersion, targetOf } from './request.ts';

/** How fast a model answers everybody at the moment, by the endpoint's own measuring; medians, null: not said. */
export interface ModelSpeed {
  readonly ttftMs: number | null;
  readonly tokensPerSecond: number | null;
  readonly durationMs: number | null;
}

/**
 * Asks the vendor's `/models/metrics`, which lies beside the `/v1` of the base URL and needs no key. A query key it does
 * not know is a 400 there, so the config's own query and headers stay away.
 * @param model its id or an alias, matched exactly
 * @returns null where nothing is said: no such route, or no successful request in its window
 */
export async function lookUpSpeed(options: AccountOptions, model: string): Promise<ModelSpeed | null> {
  const host = besideVersion(options.baseUrl);
  if (host === null) return null;
  const anonymous = { ...options, baseUrl: host, apiKey: null, headers: {}, query: {} };
  const target = targetOf({ ...anonymous, baseUrl: withoutQuery(host) }, '/models/metrics', { aliases: model });
  return withConnections(anonymous, async (connections) => {
    const { models } = recordOf(saidBy(await askRoute(anonymous, connections, target)));
    const entries = Array.isArray(models) ? models.filter(isRecord) : [];
    // Asked for by an alias, it may be listed under its id; a server that lists everything must not lend it another's.
    const entry = entries.find(({ alias }) => alias === model) ?? (entries.length === 1 ? entries[0] : undefined);
    return entry ? speedOf(recordOf(entry['metrics'])) : null;
  });
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url;
}

function speedOf({ ttft_ms: ttft, tps, duration_ms: duration }: JsonRecord): ModelSpeed | null {
  const speed = { ttftMs: medianIn(ttft), tokensPerSecond: medianIn(tps), durationMs: medianIn(duration) };
  return Object.values(speed).every((figure) => figure === null) ? null : speed;
}

/** The median alone: the higher percentiles are the slow tail of a duration, but the fastest of `tps`. */
function medianIn(percentiles: unknown): number | null {
  const { p50 } = recordOf(percentiles);
  return typeof p50 === 'number' && Number.isFinite(p50) && p50 >= 0 ? p50 : null;
}
