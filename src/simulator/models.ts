import { createHash } from 'node:crypto';

/** US dollars per million tokens. */
export interface TokenPrice {
  readonly inputPerMillionUsd: number;
  readonly outputPerMillionUsd: number;
}

/** As the vendor's deprecation feed has it: only a withdrawn model is no longer served. Dates are `YYYY-MM-DD`. */
interface Retirement {
  readonly status: 'deprecated' | 'superseded' | 'withdrawn';
  readonly deprecatedAt: string | null;
  readonly shutdownAt: string | null;
  readonly replacedBy: string | null;
  readonly reason: 'provider_delisted' | 'consolidated' | 'unknown' | null;
}

export interface SimulatedModel {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly contextLength: number;
  /** null: its price cannot be told ahead, and its answers carry no cost. */
  readonly price: TokenPrice | null;
  /** null: current. */
  readonly retirement: Retirement | null;
}

/** Prices of the simulation's own, in the range of small models'; nothing is ever charged. */
export const simulatedPrice: TokenPrice = { inputPerMillionUsd: 0.1, outputPerMillionUsd: 0.4 };

/**
 * The vendor's two ERNIE models: the small one current, or retired as it stands in the vendor's own lists since
 * 2026-06-12.
 */
export function ernieModels(smallOne: 'current' | 'deprecated' | 'withdrawn'): readonly SimulatedModel[] {
  const larger = 'baidu/ernie-4.5-21b-a3b-thinking';
  const retirement: Retirement | null =
    smallOne === 'current'
      ? null
      : {
          status: smallOne,
          deprecatedAt: '2026-06-12',
          shutdownAt: smallOne === 'withdrawn' ? '2026-06-12' : '2027-06-12',
          replacedBy: larger,
          reason: smallOne === 'withdrawn' ? 'provider_delisted' : null,
        };
  const shared = { contextLength: 120_000, price: simulatedPrice };
  return [
    { ...shared, id: 'baidu/ernie-4.5-0.3b', aliases: ['ernie-4.5-0.3b'], retirement },
    { ...shared, id: larger, aliases: ['ernie-4.5-21b-a3b-thinking'], retirement: null },
  ];
}

export interface Catalogue {
  /** @returns null where the model is unknown or withdrawn */
  readonly serves: (name: string) => SimulatedModel | null;
  /** Body and ETag of `GET /v1/models`. */
  readonly list: (query: URLSearchParams) => LookUpReply;
  /** Body and ETag of `GET /v1/models/deprecations`; `status` filters, an unknown value doesn't. */
  readonly deprecations: (query: URLSearchParams, wallMs: number) => LookUpReply;
}

export interface LookUpReply {
  readonly body: string;
  readonly etag: string;
}

/**
 * @param models null: any name that is asked for is a current model
 * @param price of the models that only their asking for made
 */
export function catalogue(models: readonly SimulatedModel[] | null, price: TokenPrice | null): Catalogue {
  const byName = new Map<string, SimulatedModel>();
  for (const model of models ?? []) for (const name of [model.id, ...model.aliases]) byName.set(name, model);
  const find = (name: string) => byName.get(name) ?? (models === null ? anyModel(name, price) : null);
  return {
    serves: (name) => {
      const model = find(name);
      return model?.retirement?.status === 'withdrawn' ? null : model;
    },
    list: (query) => {
      const ids = valuesOf(query, 'id');
      const asked = ids.length === 0 ? (models ?? []) : uniqueModels(ids.map(find));
      const withPricing = valuesOf(query, 'include').some((section) => section === 'pricing' || section === 'all');
      const data = asked.filter(({ retirement }) => retirement === null).map((model) => entryOf(model, withPricing));
      return reply({ object: 'list' }, data);
    },
    deprecations: (query, wallMs) => {
      const known = valuesOf(query, 'status').filter((status) => /^(deprecated|superseded|withdrawn)$/.test(status));
      const retired = (models ?? []).flatMap((model) =>
        model.retirement ? [retiredEntry(model, model.retirement)] : [],
      );
      const data = retired.filter(({ status }) => known.length === 0 || known.includes(status));
      return reply({ object: 'list', generated_at: new Date(wallMs).toISOString() }, data);
    },
  };
}

function anyModel(id: string, price: TokenPrice | null): SimulatedModel {
  return { id, aliases: [], contextLength: 120_000, price, retirement: null };
}

function uniqueModels(found: readonly (SimulatedModel | null)[]): readonly SimulatedModel[] {
  return [...new Set(found.filter((model) => model !== null))];
}

/** Comma-separated and repeated values merge; case does not matter for what is compared with fixed words. */
function valuesOf(query: URLSearchParams, name: string): readonly string[] {
  return query.getAll(name).flatMap((value) => value.split(',').filter((part) => part !== ''));
}

function entryOf({ id, aliases, contextLength, price }: SimulatedModel, withPricing: boolean): object {
  const info = { name: id, developer: id.split('/')[0] ?? id, contextLength };
  const entry = { id, aliases, type: 'openai/chat-completions', info, tags: [] };
  return withPricing ? { ...entry, pricing: pricingOf(price) } : entry;
}

function pricingOf(price: TokenPrice | null): object {
  if (price === null) return { kind: 'variable' };
  const unit = { name: 'token', content: 'text', per: 1_000_000 };
  return {
    kind: 'fixed',
    units: [
      { ...unit, measure: 'input', origin: 'provided', price: price.inputPerMillionUsd },
      { ...unit, measure: 'output', origin: 'generated', price: price.outputPerMillionUsd },
    ],
  };
}

function retiredEntry({ id, aliases }: SimulatedModel, retirement: Retirement) {
  return {
    id,
    aliases,
    status: retirement.status,
    deprecated_at: retirement.deprecatedAt,
    shutdown_at: retirement.shutdownAt,
    replaced_by: retirement.replacedBy,
    reason: retirement.reason,
  };
}

/** The tag is computed over `data` alone, as the vendor's is: the time of the answer must not change it. */
function reply(head: object, data: readonly object[]): LookUpReply {
  const hash = createHash('sha1').update(JSON.stringify(data)).digest('base64url');
  return { body: JSON.stringify({ ...head, data }), etag: `W/"${hash}"` };
}
