/** A decimal number as it was written, exact at any length. */
export interface WrittenNumber {
  readonly text: string;
  readonly value: number;
  /** `digits × 10^exponent` without zeros at either end: equal numbers, equal text, whatever their spelling. */
  readonly exact: string;
}

const minus = '[-\\u2212\\u2013\\ufe63\\uff0d]';
const sign = `(?:\\+|${minus})`;
/** Scripts whose words are set apart by spaces: a digit right behind such a letter belongs to the word. Not so in 答案是42. */
const letter = '[\\p{Script=Latin}\\p{Script=Greek}\\p{Script=Cyrillic}]';
const wordPart = `(?:${letter}|[\\p{M}\\p{N}_])`;
/** Within thousands: 1,234 · 1_234 · 1'234 · 1 234 (no-break and thin spaces) · LaTeX's 1{,}234 and 1\,234. */
const thousands = "(?:[,_'\\u2019\\u00a0\\u2009\\u202f]|\\{,\\}|\\\\,)";
const whole = `\\d{1,3}(?:${thousands}\\d{3})+(?!\\d)|\\d+`;
const currency = '\\\\?\\p{Sc}';
const tenTo = '\\s*(?:[×x*·]|\\\\times|\\\\cdot)\\s*10\\s*(?:\\^|\\*\\*)\\s*';

/** Things that hold digits and are no numbers: they are passed over as a whole. */
const lookalikes = [
  // GSM8K, GPT-4, covid-19, x2
  `${letter}${wordPart}*(?:-${wordPart}+)*`,
  // 1.2.3, 12.05.2024
  '\\d+(?:\\.\\d+){2,}',
  // 0x1F, 2b2t; but not 1e5 or 2x10^5
  `(?!\\d+(?:[eE]\\d+(?!${wordPart})|x10(?:\\^|\\*\\*)))\\d+${letter}+\\d${wordPart}*`,
  // 1st, 22nd, 3rd, 40th
  `\\d*(?:1st|2nd|3rd|\\dth)(?!${wordPart})`,
];

const number = [
  `(?<sign>(?<!${letter}|[\\d)\\]%])${sign}(?=(?:${currency})?\\.?\\d))?`,
  `(?:${currency}(?<inner>${sign})?)?`,
  `(?:(?<whole>${whole})(?:\\.(?<fraction>\\d+))?|(?<![\\p{L}\\p{N}])\\.(?<bare>\\d+))`,
  `(?:[eE](?<e>${sign}?\\d{1,4})(?!${wordPart})|${tenTo}\\{?(?<power>${sign}?\\d{1,4})\\}?)?`,
].join('');

const numberOrLookalike = new RegExp([...lookalikes, number].join('|'), 'gu');

/**
 * The numbers of a text, in order. Read are signs (− and – too), decimals, thousands separators, `1.5e3`, `1.5 × 10^3`,
 * full-width digits, an amount behind its currency, and a number with its unit behind it (`72km`, `50%` is 50). Not read
 * are digits within names (GSM8K, GPT-4), ordinals, versions and
 * dates with dots, number words and multipliers (`3 million` is 3). A comma is never a
 * decimal point: `3,14` is 3 and 14. A hyphen between two numbers is no sign: `10-15` is 10 and 15.
 */
export function readNumbers(text: string): readonly WrittenNumber[] {
  const numbers: WrittenNumber[] = [];
  for (const match of asciiDigits(text).matchAll(numberOrLookalike)) {
    const number = match.groups ? fromGroups(match[0], match.groups) : null;
    if (number) numbers.push(number);
  }
  return numbers;
}

type Groups = Readonly<Record<string, string | undefined>>;

function fromGroups(text: string, groups: Groups): WrittenNumber | null {
  const integer = groups['whole']?.replace(/\D/g, '') ?? '';
  const fraction = groups['fraction'] ?? groups['bare'] ?? '';
  if (integer === '' && fraction === '') return null;
  const isNegative = [groups['sign'], groups['inner']].some((mark) => mark !== undefined && mark !== '+');
  const power = asciiSign(groups['e'] ?? groups['power'] ?? '0');
  const value = Number(`${isNegative ? '-' : ''}${integer || '0'}.${fraction || '0'}e${power}`);
  return { text: text.trim(), value, exact: exactText(isNegative, integer, fraction, Number(power)) };
}

function exactText(isNegative: boolean, integer: string, fraction: string, power: number): string {
  const digits = `${integer}${fraction}`.replace(/^0+/, '');
  const significant = withoutZerosAtEnd(digits);
  if (significant === '') return '0';
  const exponentOfLast = power - fraction.length + (digits.length - significant.length);
  return `${isNegative ? '-' : ''}${significant}e${exponentOfLast}`;
}

/** A pattern would look at each run of zeros from each of its zeros. */
function withoutZerosAtEnd(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

function asciiSign(text: string): string {
  return text.replace(new RegExp(`^${minus}`, 'u'), '-');
}

/** Full-width digits and points, as Chinese and Japanese texts have them; the full-width comma stays, it ends a clause. */
function asciiDigits(text: string): string {
  return text.replace(/[\uff0b\uff0e\uff10-\uff19]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}
