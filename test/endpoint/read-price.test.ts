import { describe, expect, test } from 'vitest';
import { priceIn } from '../../src/endpoint/read-price.ts';

const nothing = { input: null, cachedInput: null, output: null, reasoning: null, request: null };
const million = 1_000_000;

function fixed(...units: object[]) {
  return { kind: 'fixed', units };
}

describe('what a model costs', () => {
  test.each([
    {
      why: "the vendor's two classes, always with what they are per",
      pricing: fixed(
        { name: 'token', content: 'text', measure: 'input', origin: 'provided', price: 0.1, per: million },
        { name: 'token', content: 'text', measure: 'output', origin: 'generated', price: 0.4, per: 1000 },
      ),
      price: { ...nothing, input: { usd: '0.1', per: million }, output: { usd: '0.4', per: 1000 } },
    },
    {
      why: 'a float with an exponent is its own digits',
      pricing: fixed({ name: 'token', measure: 'input', price: 1e-7, per: 1 }),
      price: { ...nothing, input: { usd: '0.0000001', per: 1 } },
    },
    {
      why: 'cached input and reasoning, however they are punctuated, and a fee a request',
      pricing: fixed(
        { name: 'token', measure: 'cached_input', price: '0.05', per: million },
        { name: 'token', measure: 'Output.Reasoning', price: 3, per: million },
        { name: 'request', price: 0.002, per: 1 },
      ),
      price: {
        ...nothing,
        cachedInput: { usd: '0.05', per: million },
        reasoning: { usd: '3', per: million },
        request: { usd: '0.002', per: 1 },
      },
    },
    {
      why: 'free is a price',
      pricing: fixed({ name: 'token', measure: 'input', price: 0, per: million }),
      price: { ...nothing, input: { usd: '0', per: million } },
    },
    {
      why: 'two rates for one class: unknown which holds',
      pricing: fixed(
        { name: 'token', measure: 'input', price: 1, per: million },
        { name: 'token', measure: 'input', price: 2, per: million },
        { name: 'token', measure: 'output', price: 4, per: million },
      ),
      price: { ...nothing, output: { usd: '4', per: million } },
    },
    { why: 'the rate depends on the request', pricing: { kind: 'variants', variants: [] }, price: null },
    { why: 'no quote ahead', pricing: { kind: 'variable' }, price: null },
    {
      why: 'sound is not text',
      pricing: fixed({ name: 'token', content: 'audio', measure: 'input', price: 1, per: 1 }),
      price: null,
    },
    { why: 'no per', pricing: fixed({ name: 'token', measure: 'input', price: 1 }), price: null },
    { why: 'per nothing', pricing: fixed({ name: 'token', measure: 'input', price: 1, per: 0 }), price: null },
    { why: 'a negative price', pricing: fixed({ name: 'token', measure: 'input', price: -1, per: 1 }), price: null },
    {
      why: 'an unknown measure',
      pricing: fixed({ name: 'token', measure: 'constructor', price: 1, per: 1 }),
      price: null,
    },
    { why: 'units that are none', pricing: { kind: 'fixed', units: [null, 3] }, price: null },
    { why: 'not said', pricing: undefined, price: null },
  ])('$why', ({ pricing, price }) => {
    expect(priceIn(pricing)).toEqual(price);
  });
});
