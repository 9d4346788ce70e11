import { expect, test } from 'vitest';
import { type ConfigInput, defineConfig } from '../../src/config/config-input.ts';
import type { configSchema } from '../../src/config/schema.ts';

type Leaf = string | number | boolean | null | undefined;

/** Read-only all through, and without the `undefined` that a default adds to the value of a key that may be missing. */
type Plain<T> = unknown extends T
  ? T
  : T extends Leaf
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Plain<Item>[]
      : { readonly [Key in keyof T]: Plain<Exclude<T[Key], undefined>> };

/** With every key there, so that one that only one side knows is seen. */
type Whole<T> = unknown extends T
  ? T
  : T extends Leaf
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Whole<Item>[]
      : { readonly [Key in keyof T]-?: Whole<Exclude<T[Key], undefined>> };

/** Parameters are listed for editors only: the schema takes any name. */
type WithoutParams<T extends { readonly variants: readonly object[] }> = Omit<T, 'variants'> & {
  readonly variants: readonly Omit<T['variants'][number], 'params'>[];
};

type Written = WithoutParams<ConfigInput>;
type Derived = WithoutParams<Plain<(typeof configSchema)['_input']>>;
test('the types written for editors and the schema say the same (tsc is what checks it)', () => {
  const written = {} as Written;
  const derived = {} as Derived;
  const pairs: readonly [Derived, Written] = [written, derived];
  const whole: readonly [Whole<Derived>, Whole<Written>] = [written as Whole<Written>, derived as Whole<Derived>];
  expect([...pairs, ...whole]).toHaveLength(4);
});

test('the comparison sees a key that one side lacks', () => {
  // @ts-expect-error
  const missing: Whole<{ readonly a?: 1; readonly b?: 2 }> = {} as Whole<{ readonly a?: 1 }>;
  expect(missing).toEqual({});
});

test('defineConfig gives back what it was given', () => {
  const config = { dataset: { path: 'a.csv' }, variants: [] };
  expect(defineConfig(config)).toBe(config);
});
