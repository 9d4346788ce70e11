import { expect, test } from 'vitest';
import { normalQuantile, tQuantile, upperProbability } from '../../src/analysis/quantiles.ts';
import { z95 } from '../../src/analysis/wilson.ts';

// Reference values: SciPy 1.17, norm.ppf and t.ppf.
test.each([
  { probability: 0.975, value: 1.959963984540054, why: '95 %, two-sided' },
  { probability: 0.8, value: 0.8416212335729143, why: 'a power of 4 in 5' },
  { probability: 0.995, value: 2.5758293035489004, why: '99 %, two-sided' },
  { probability: 0.5, value: 0, why: 'the middle' },
  { probability: 0.001, value: -3.090232306167813, why: 'far on the left' },
])('normal quantile of $probability is $value ($why)', ({ probability, value }) => {
  expect(normalQuantile(probability)).toBeCloseTo(value, 12);
});

test.each([
  { probability: 0.975, degrees: 1, value: 12.706204736174694, why: 'two observations: hardly anything is known' },
  { probability: 0.975, degrees: 9, value: 2.262157162798205, why: 'ten clusters' },
  { probability: 0.9995, degrees: 13, value: 4.22083172770718, why: 'fourteen nights, one-sided 0.001 halved' },
  { probability: 0.975, degrees: 299, value: 1.9679296690656694, why: 'three hundred rows' },
  { probability: 0.975, degrees: 999_999, value: 1.9599663568164791, why: 'a million rows: nearly normal' },
  { probability: 0.999999, degrees: 2, value: 707.1057205157672, why: 'very far out' },
])('t quantile of $probability with $degrees degrees is $value ($why)', ({ probability, degrees, value }) => {
  expect(tQuantile(probability, degrees) / value).toBeCloseTo(1, 10);
});

test('a two-sided confidence leaves half of the rest above its upper end', () => {
  expect(upperProbability(0.95)).toBeCloseTo(0.975, 15);
  expect(normalQuantile(upperProbability(0.95))).toBeCloseTo(z95, 12);
});
