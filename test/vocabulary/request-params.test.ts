import { describe, expect, test } from 'vitest';
import { paramFault } from '../../src/vocabulary/request-params.ts';

describe('paramFault()', () => {
  test.each([
    { name: 'max_tokens', value: 1, fault: null, why: 'the lowest that is allowed' },
    {
      name: 'max_tokens',
      value: '4',
      fault: 'must be a whole number of at least 1',
      why: 'text is dropped in silence by servers',
    },
    { name: 'max_tokens', value: 1.5, fault: 'must be a whole number of at least 1', why: 'not whole' },
    { name: 'temperature', value: 2, fault: null, why: 'the range includes its ends' },
    { name: 'temperature', value: 2.1, fault: 'must be a number from 0 to 2', why: 'above the range' },
    { name: 'temperature', value: Number.NaN, fault: 'must be a number from 0 to 2', why: 'no number at all' },
    { name: 'temperature', value: null, fault: 'must be a number from 0 to 2', why: 'only some may be null' },
    { name: 'presence_penalty', value: null, fault: null, why: 'this one may be null' },
    { name: 'stream', value: 'true', fault: 'must be true or false', why: 'text is no truth value' },
    { name: 'stop', value: ['a', 'b'], fault: null, why: 'a list of texts is fine' },
    { name: 'user', value: 7, fault: 'must be a text', why: 'a number is no text' },
    { name: 'tools', value: {}, fault: 'must be a list', why: 'a map is no list' },
    { name: 'response_format', value: [], fault: 'must be a map', why: 'a list is no map' },
    { name: 'top_k', value: 'anything', fault: null, why: 'an unknown parameter is the server’s business' },
  ])('$name: $value → $fault ($why)', ({ name, value, fault }) => {
    expect(paramFault(name, value)).toBe(fault);
  });
});
