import { expect, test } from 'vitest';
import { priceList, priceOfWritten } from '../../src/pricing/prices.ts';
import { RunningCost } from '../../src/pricing/running-cost.ts';
import { decimalFromUsd } from '../../src/vocabulary/exact-usd.ts';

const price = priceOfWritten({ inputPerMillionUsd: 0.1, outputPerMillionUsd: 0.4, perRequestUsd: 0.001 });
const prices = priceList([{ priceId: 5, variant: 1, tryNumber: 2, price }]);
const details = { cachedTokens: null, cachedWithin: null, reasoningTokens: null, totalTokens: null };
const tokens = { promptTokens: 1000, completionTokens: 200, ...details };

test('the cost so far is that of the answers whose cost is known, and unknown as long as there is none', () => {
  const cost = new RunningCost(prices, 2);
  const shown = () => {
    const total = cost.total();
    return total && decimalFromUsd(total);
  };
  cost.add(0, tokens);
  cost.add(1, { ...tokens, promptTokens: null });
  expect(shown()).toBeNull();
  cost.add(1, tokens);
  expect(shown()).toBe('0.00118');
  cost.add(1, tokens);
  expect(shown()).toBe('0.00236');
  const otherTry = new RunningCost(prices, 1);
  otherTry.add(1, tokens);
  expect(otherTry.total()).toBeNull();
});
