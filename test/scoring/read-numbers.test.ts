import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readNumbers } from '../../src/scoring/read-numbers.ts';

const values = (text: string) => readNumbers(text).map(({ value }) => value);

describe('readNumbers()', () => {
  test.each([
    { text: 'The answer is 18.', numbers: [18], why: 'a full stop is no decimal point' },
    { text: '#### 70000', numbers: [70000], why: 'plain' },
    { text: '3.14', numbers: [3.14], why: 'decimals' },
    { text: '.5 and -.5', numbers: [0.5, -0.5], why: 'no digit before the point' },
    { text: 'No.5', numbers: [5], why: 'a point behind a letter is an abbreviation' },
    { text: '-5, +5, −5, –5', numbers: [-5, 5, -5, -5], why: 'hyphen, plus, minus and dash as signs' },
    { text: 'x = -5; (−3)', numbers: [-5, -3], why: 'signs behind = and (' },
    { text: '10-15 pages, 3–5', numbers: [10, 15, 3, 5], why: 'ranges' },
    { text: '16 - 3', numbers: [16, 3], why: 'a difference' },
    { text: '2024-01-05', numbers: [2024, 1, 5], why: 'a date' },
    { text: '1,234,567.89', numbers: [1234567.89], why: 'thousands' },
    { text: '1,2 or 1,2345', numbers: [1, 2, 1, 2345], why: 'commas that are no thousands separators' },
    { text: '3,14', numbers: [3, 14], why: 'a comma is never a decimal point' },
    {
      text: "1'234 1’234 1_234 1\u00a0234 1\u202f234",
      numbers: [1234, 1234, 1234, 1234, 1234],
      why: 'other separators',
    },
    { text: '1 234', numbers: [1, 234], why: 'an ordinary space separates numbers' },
    { text: '\\boxed{1{,}234} 5\\,678', numbers: [1234, 5678], why: 'LaTeX' },
    { text: '$1,234.50 -$5 $-6 \\$7 €8 9€', numbers: [1234.5, -5, -6, 7, 8, 9], why: 'currency' },
    { text: '1e3 1.5E-2 2e+2', numbers: [1000, 0.015, 200], why: 'scientific' },
    { text: '1.5 × 10^3, 2x10^{-2}, 3 \\times 10^2', numbers: [1500, 0.02, 300], why: 'powers of ten' },
    { text: '50% of 72km', numbers: [50, 72], why: 'a unit behind the number' },
    { text: '**42** _43_ `44`', numbers: [42, 43, 44], why: 'Markdown' },
    { text: '007', numbers: [7], why: 'zeros in front' },
    { text: '答案是42。', numbers: [42], why: 'Chinese needs no space' },
    { text: 'Janet每天赚18美元', numbers: [18], why: 'nor behind a Latin name' },
    { text: '１２３．５', numbers: [123.5], why: 'full-width digits' },
    { text: '16 - 3 - 4 = <<16-3-4=9>>9', numbers: [16, 3, 4, 16, 3, 4, 9, 9], why: 'GSM8K’s annotations' },
    { text: 'GSM8K, GPT-4, covid-19, x2, H2O', numbers: [], why: 'digits within names' },
    { text: 'the 1st, 2nd, 3rd and 40th', numbers: [], why: 'ordinals' },
    { text: 'version 1.2.3 of 12.05.2024', numbers: [], why: 'versions and dates with points' },
    { text: '0x1F 2b2t', numbers: [], why: 'codes' },
    { text: 'eighteen', numbers: [], why: 'words' },
    { text: '', numbers: [], why: 'nothing' },
  ])('$text → $numbers ($why)', ({ text, numbers }) => {
    expect(values(text)).toEqual(numbers);
  });

  test.each([
    { one: '3', other: '3.000', equal: true, why: 'zeros behind' },
    { one: '1,000', other: '1e3', equal: true, why: 'another spelling' },
    { one: '0.0', other: '-0', equal: true, why: 'zero has no sign' },
    { one: '9007199254740993', other: '9007199254740992', equal: false, why: 'beyond what a double tells apart' },
    { one: '0.1', other: '0.10000000000000001', equal: false, why: 'the same double, another number' },
    { one: '-5', other: '5', equal: false, why: 'the sign' },
  ])('$one and $other are equal: $equal ($why)', ({ one, other, equal }) => {
    expect(readNumbers(one)[0]?.exact === readNumbers(other)[0]?.exact).toBe(equal);
  });

  test('reads every number as JavaScript writes it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(values(`So it is ${value}.`)).toEqual([value === 0 ? expect.closeTo(0) : value]);
      }),
    );
  });

  test('reads every number as people group it', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom('', '$', '€'), (value, currency) => {
        expect(values(`(${currency}${value.toLocaleString('en-US')} in all)`)).toEqual([value]);
      }),
    );
  });

  test('takes any text, each number lying within it', () => {
    const part = fc.oneof(
      fc.constantFrom('1', '12', '.', ',', '-', 'e', '$', ' ', 'x', '10^', '\\', '{,}', '是'),
      fc.string(),
    );
    fc.assert(
      fc.property(
        fc.array(part).map((parts) => parts.join('')),
        (text) => {
          for (const number of readNumbers(text)) expect(number.exact).toMatch(/^(?:0|-?[1-9]\d*e-?\d+)$/);
        },
      ),
    );
  });
});
