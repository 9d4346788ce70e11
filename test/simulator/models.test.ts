import { describe, expect, test } from 'vitest';
import { catalogue, ernieModels, simulatedPrice } from '../../src/simulator/models.ts';
import { startForTest } from './test-simulator.ts';

const small = 'baidu/ernie-4.5-0.3b';
const larger = 'baidu/ernie-4.5-21b-a3b-thinking';
const nowMs = Date.UTC(2026, 8, 1);

function idsListed(smallOne: Parameters<typeof ernieModels>[0], query: string): readonly string[] {
  const { body } = catalogue(ernieModels(smallOne), simulatedPrice).list(new URLSearchParams(query));
  return JSON.parse(body).data.map(({ id }: { readonly id: string }) => id);
}

describe('the list of models', () => {
  test.each([
    { smallOne: 'current' as const, query: '', ids: [small, larger], why: 'all that are current' },
    { smallOne: 'current' as const, query: `id=${small}`, ids: [small], why: 'by id' },
    { smallOne: 'current' as const, query: 'id=ernie-4.5-0.3b', ids: [small], why: 'by alias' },
    {
      smallOne: 'current' as const,
      query: `id=${small},${larger},${small}`,
      ids: [small, larger],
      why: 'several, once each',
    },
    { smallOne: 'current' as const, query: 'id=nothing', ids: [], why: 'an unknown one' },
    {
      smallOne: 'deprecated' as const,
      query: `id=${small}`,
      ids: [],
      why: 'a retiring model is dropped from the list',
    },
    { smallOne: 'withdrawn' as const, query: '', ids: [larger], why: 'and so is a withdrawn one' },
  ])('with the small model $smallOne, "$query" lists $ids ($why)', ({ smallOne, query, ids }) => {
    expect(idsListed(smallOne, query)).toEqual(ids);
  });

  test('has prices per million only where asked for', () => {
    const { list } = catalogue(ernieModels('current'), null);
    const [bare] = JSON.parse(list(new URLSearchParams(`id=${small}`)).body).data;
    const [priced] = JSON.parse(list(new URLSearchParams(`id=${small}&include=capabilities,pricing`)).body).data;
    expect(bare).toMatchObject({ id: small, aliases: ['ernie-4.5-0.3b'], info: { contextLength: 120_000 } });
    expect(bare).not.toHaveProperty('pricing');
    expect(priced.pricing).toEqual({
      kind: 'fixed',
      units: [
        { name: 'token', content: 'text', measure: 'input', origin: 'provided', price: 0.1, per: 1_000_000 },
        { name: 'token', content: 'text', measure: 'output', origin: 'generated', price: 0.4, per: 1_000_000 },
      ],
    });
  });

  test('without a catalogue lists whatever is asked for, at the given price', () => {
    const [entry] = JSON.parse(catalogue(null, null).list(new URLSearchParams('id=any/name&include=all')).body).data;
    expect(entry).toMatchObject({ id: 'any/name', pricing: { kind: 'variable' } });
  });
});

describe('the deprecations', () => {
  test.each([
    { smallOne: 'current' as const, query: '', statuses: [], why: 'nothing is retired unless an option says so' },
    { smallOne: 'deprecated' as const, query: '', statuses: ['deprecated'], why: 'still served' },
    { smallOne: 'withdrawn' as const, query: 'status=withdrawn', statuses: ['withdrawn'], why: 'filtered to it' },
    { smallOne: 'withdrawn' as const, query: 'status=superseded', statuses: [], why: 'filtered away' },
    {
      smallOne: 'withdrawn' as const,
      query: 'status=typo',
      statuses: ['withdrawn'],
      why: 'an unknown filter filters nothing',
    },
  ])('with the small model $smallOne, "$query" are $statuses ($why)', ({ smallOne, query, statuses }) => {
    const { body } = catalogue(ernieModels(smallOne), null).deprecations(new URLSearchParams(query), nowMs);
    expect(JSON.parse(body).data.map(({ status }: { readonly status: string }) => status)).toEqual(statuses);
  });

  test('name the replacement and the dates', () => {
    const { body } = catalogue(ernieModels('withdrawn'), null).deprecations(new URLSearchParams(), nowMs);
    expect(JSON.parse(body)).toEqual({
      object: 'list',
      generated_at: '2026-09-01T00:00:00.000Z',
      data: [
        {
          id: small,
          aliases: ['ernie-4.5-0.3b'],
          status: 'withdrawn',
          deprecated_at: '2026-06-12',
          shutdown_at: '2026-06-12',
          replaced_by: larger,
          reason: 'provider_delisted',
        },
      ],
    });
  });
});

test.each(['/models', '/models/deprecations'])(
  'GET /v1%s needs no key and answers 304 to its own ETag',
  async (path) => {
    const simulator = await startForTest({ models: ernieModels('deprecated'), apiKey: 'secret' });
    const first = await fetch(`${simulator.baseUrl}${path}`);
    const etag = first.headers.get('etag') ?? '';
    expect({ status: first.status, etag }).toMatchObject({ status: 200, etag: /^W\/"/ });
    const second = await fetch(`${simulator.baseUrl}${path}`, { headers: { 'if-none-match': etag } });
    expect({ status: second.status, body: await second.text() }).toEqual({ status: 304, body: '' });
    expect(simulator.counters().lookUps).toBe(2);
  },
);
