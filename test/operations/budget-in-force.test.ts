import { describe, expect, test } from 'vitest';
import { refuseUnpriced, unpricedForNow, unpricedModels } from '../../src/operations/budget-in-force.ts';
import { pricesInForce } from '../../src/operations/prices-in-force.ts';
import { priceOfWritten, type WrittenPrice } from '../../src/pricing/prices.ts';

const whole = { inputPerMillionUsd: 1, outputPerMillionUsd: 0 };
const variants = ['m', 'm', 'n'].map((model) => ({ model }) as never);

test.each<{
  prices: Record<string, WrittenPrice>;
  quoted: Record<string, WrittenPrice>;
  unpriced: string[];
  why: string;
}>([
  { prices: {}, quoted: {}, unpriced: ['m', 'n'], why: 'nobody says' },
  { prices: { m: whole }, quoted: { n: whole }, unpriced: [], why: 'the config says, or the endpoint' },
  { prices: { m: whole }, quoted: { m: whole }, unpriced: ['n'], why: 'one is left' },
  { prices: { m: whole, n: { inputPerMillionUsd: 1 } }, quoted: {}, unpriced: ['n'], why: 'half a price' },
  {
    prices: { m: { perRequestUsd: 1 } },
    quoted: { m: whole, n: whole },
    unpriced: ['m'],
    why: "the config's goes first",
  },
])('of the models of a budget in USD, the price of $unpriced is unknown ($why)', ({ prices, quoted, unpriced }) => {
  const byModel = new Map(Object.entries(quoted).map(([model, price]) => [model, priceOfWritten(price)]));
  const config = { variants, prices: prices as never };
  expect(unpricedModels(config, pricesInForce(config, byModel))).toEqual(unpriced);
});

describe('where the endpoint could not be asked for its prices', () => {
  const config = { variants, prices: {}, budget: { maxUsd: 1 } } as never;

  test.each([
    { unasked: null, exitCode: 2, says: 'the price of m, n is not known.', why: 'it was asked' },
    { unasked: 'No connection.', exitCode: 3, says: 'could not be asked: No connection.', why: 'nobody was there' },
  ])('a budget in USD is refused with $exitCode ($why)', ({ unasked, exitCode, says }) => {
    const refuse = () => refuseUnpriced(config, 'c.yaml', [], unasked);
    expect(refuse).toThrow(expect.objectContaining({ exitCode, message: expect.stringContaining(says) }));
  });

  test('a run without one is told which costs will be unknown', () => {
    const written = pricesInForce({ variants, prices: { m: whole } as never }, new Map());
    expect(unpricedForNow({ variants }, written, 'No connection.').join()).toContain('what n costs: No connection.');
    const all = pricesInForce({ variants, prices: { m: whole, n: whole } as never }, new Map());
    expect(unpricedForNow({ variants }, all, 'No connection.')).toEqual([]);
  });
});
