import { hash } from 'node:crypto';
import { canonicalJson } from '../vocabulary/canonical-json.ts';
import type { Repeats } from './number-samples.ts';

export interface IdentityVariant {
  /** For messages to people only: another label is the same run. */
  readonly label: string;
  readonly model: string;
  readonly messages: unknown;
  readonly params: unknown;
}

/** What decides the answers of a run, as it comes from config and dataset. */
export interface IdentitySource {
  readonly name: string;
  readonly dataset: {
    /** Of the file's bytes, lower-case hex. */
    readonly sha256: string;
    /** As it was read, found or declared alike. */
    readonly delimiter: string;
    readonly idColumn: string | null;
  };
  readonly selection: {
    readonly filter?: string;
    readonly rowLimit?: number;
    readonly sample?: number;
    readonly seed?: number;
    readonly shuffle?: boolean;
  };
  readonly variants: readonly IdentityVariant[];
  /** As the config has it: which rows are flaky is no part of it. */
  readonly repeats: Repeats;
  readonly endpoint:
    | {
        readonly baseUrl: string;
        /** As it is stored: `${NAME}` not yet replaced. */
        readonly query: Readonly<Record<string, string>>;
      }
    | { readonly simulated: { readonly seed: number; readonly accuracy: number } };
}

/** The same, made comparable: what does not matter is gone. Plain JSON, stored with the run. */
export interface IdentityParts {
  readonly name: string;
  readonly dataset: IdentitySource['dataset'];
  readonly selection: {
    readonly filter: string | null;
    readonly rowLimit: number | null;
    readonly sample: number | null;
    /** null where nothing is drawn. */
    readonly seed: number | null;
    readonly shuffle: boolean;
  };
  readonly variants: readonly IdentityVariant[];
  readonly repeats: Repeats;
  readonly endpoint:
    | { readonly url: string }
    | { readonly simulated: { readonly seed: number; readonly accuracy: number } };
}

export interface Identity {
  /** SHA-256 (hex) over the canonical JSON of the parts, labels left out. */
  readonly configHash: string;
  readonly parts: IdentityParts;
}

export function identityOf(source: IdentitySource): Identity {
  const { sha256, delimiter, idColumn } = source.dataset;
  const { filter, rowLimit = null, sample = null, seed = 0, shuffle = false } = source.selection;
  const parts: IdentityParts = {
    name: source.name,
    dataset: { sha256, delimiter, idColumn },
    selection: {
      filter: filter?.trim() ?? null,
      rowLimit,
      sample,
      seed: sample !== null || shuffle ? seed : null,
      shuffle,
    },
    variants: source.variants.map(({ label, model, messages, params }) => ({ label, model, messages, params })),
    repeats: source.repeats,
    endpoint: endpointIdentity(source.endpoint),
  };
  const unlabelled = {
    ...parts,
    variants: parts.variants.map(({ model, messages, params }) => ({ model, messages, params })),
  };
  return { configHash: hash('sha256', canonicalJson(unlabelled), 'hex'), parts };
}

/** Scheme, host, path and query in one spelling; no credentials. */
function endpointIdentity(endpoint: IdentitySource['endpoint']): IdentityParts['endpoint'] {
  if ('simulated' in endpoint) {
    const { seed, accuracy } = endpoint.simulated;
    return { simulated: { seed, accuracy } };
  }
  const url = new URL(endpoint.baseUrl);
  for (const [key, value] of Object.entries(endpoint.query)) url.searchParams.set(key, value);
  url.searchParams.sort();
  return { url: `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}${url.search}` };
}
