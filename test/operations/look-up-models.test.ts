import { expect, test } from 'vitest';
import { listedInstead } from '../../src/operations/look-up-models.ts';

const lookUp = (listed: readonly string[]) => ({
  known: false,
  listed,
  id: null,
  aliases: [],
  contextLength: null,
  price: null,
  status: null,
  replacedBy: null,
  shutdownAt: null,
  reason: null,
  unasked: null,
});

test.each([
  { model: 'lalma3', listed: ['qwen', 'llama3'], says: ' Did you mean llama3?', why: 'a typing error' },
  { model: 'qwen2.5', listed: ['a', 'qwen2.5-0.5b.gguf'], says: ' Did you mean qwen2.5-0.5b.gguf?', why: 'cut short' },
  { model: 'openai/gpt-4o', listed: ['gpt-4o'], says: ' Did you mean gpt-4o?', why: 'with its maker' },
  { model: 'gpt-4o', listed: ['mistral'], says: ' It lists mistral.', why: 'another server' },
  { model: 'gpt-4o', listed: ['mi', 'ge', 'qw', 'fo'], says: ' It lists mi, ge, qw, …', why: 'many others' },
  { model: 'gpt-4o', listed: [], says: '', why: 'a list that was asked for one model only' },
])('$model, of $listed: "$says" ($why)', ({ model, listed, says }) => {
  expect(listedInstead(model, lookUp(listed))).toBe(says);
});
