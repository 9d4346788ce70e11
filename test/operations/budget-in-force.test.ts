import { expect, test } from 'vitest';
import { unpricedModels } from '../../src/operations/budget-in-force.ts';
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
