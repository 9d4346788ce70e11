import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';

interface DatasetRow {
  readonly id: string;
  readonly prompt?: string;
  readonly text?: string;
  readonly expected: string;
  readonly topic: string;
  readonly language?: string;
}

function rowsOf(file: string): readonly DatasetRow[] {
  return parse(readFileSync(new URL(`../datasets/${file}`, import.meta.url)), { columns: true });
}

const shipped = [
  { file: 'facts.csv', column: 'prompt', rows: 40, idPrefix: 'fact', more: [] },
  { file: 'arithmetic.csv', column: 'prompt', rows: 30, idPrefix: 'arithmetic', more: [] },
  { file: 'classification.csv', column: 'text', rows: 30, idPrefix: 'ticket', more: [] },
  { file: 'multilingual.csv', column: 'prompt', rows: 40, idPrefix: 'multilingual', more: ['language'] },
] as const;

describe.each(shipped)('$file', ({ file, column, rows: rowCount, idPrefix, more }) => {
  const rows = rowsOf(file);

  test('has its columns and all of its rows', () => {
    expect(rows).toHaveLength(rowCount);
    for (const row of rows) expect(Object.keys(row)).toEqual(['id', column, 'expected', 'topic', ...more]);
  });

  test('numbers its ids and asks nothing twice', () => {
    const numbered = Array.from({ length: rowCount }, (_, n) => `${idPrefix}-${String(n + 1).padStart(3, '0')}`);
    expect(rows.map(({ id }) => id)).toEqual(numbered);
    expect(new Set(rows.map((row) => row[column])).size).toBe(rowCount);
  });

  test('has no empty cell, no stray white space and only composed letters', () => {
    for (const cell of rows.flatMap((row): readonly string[] => Object.values(row))) {
      expect(cell).not.toBe('');
      expect(cell).not.toMatch(/^\s|\s$|[^\S\n ]| {2}| \n|\n /);
      expect(cell).toBe(cell.normalize('NFC'));
    }
  });

  test('ends each record with a line feed alone, and needs no byte order mark', () => {
    const bytes = readFileSync(new URL(`../datasets/${file}`, import.meta.url), 'utf8');
    expect(bytes).not.toContain('\r');
    expect(bytes.endsWith('\n')).toBe(true);
    expect(bytes.startsWith('id,')).toBe(true);
  });
});

test('the four sets are about 140 rows, with quoted, multi-line and accented cells among them', () => {
  const cells = shipped.flatMap(({ file }) => rowsOf(file).flatMap((row): readonly string[] => Object.values(row)));
  expect(shipped.reduce((total, { file }) => total + rowsOf(file).length, 0)).toBe(140);
  for (const sign of ['\n', '"', ',', 'é', 'ü', 'ñ', 'ö', 'ã']) {
    expect(cells.some((cell) => cell.includes(sign))).toBe(true);
  }
});

test('facts expect short answers, and no prompt gives its own answer away', () => {
  const readingOrChoosing = new Set(['fact-035', 'fact-040']);
  for (const { id, prompt = '', expected } of rowsOf('facts.csv')) {
    expect(expected.length).toBeLessThanOrEqual(20);
    const words = prompt.toLowerCase().split(/[^\p{L}\p{N}]+/u);
    if (!readingOrChoosing.has(id)) expect(words).not.toContain(expected.toLowerCase());
  }
});

describe('multilingual.csv', () => {
  const rows = rowsOf('multilingual.csv');
  const alternatives = ({ expected }: DatasetRow) => expected.split('|');

  test('asks in twelve languages, three times or more in all but one, and most often in Chinese', () => {
    const counts = Object.entries(Object.groupBy(rows, ({ language = '' }) => language)).map(
      ([language, group]) => [language, group?.length ?? 0] as const,
    );
    expect(counts).toHaveLength(12);
    expect(counts.toSorted(([, a], [, b]) => b - a)[0]).toEqual(['zh', 8]);
    expect(counts.filter(([, count]) => count < 3).map(([language]) => language)).toEqual(['zh-Hant']);
  });

  test('is written in the script of its language, right-to-left included', () => {
    const scripts: Readonly<Record<string, RegExp>> = {
      zh: /^[\p{Script=Han}\p{P}□]+$/u,
      'zh-Hant': /^[\p{Script=Han}\p{P}]+$/u,
      ja: /\p{Script=Hiragana}/u,
      ko: /\p{Script=Hangul}/u,
      hi: /\p{Script=Devanagari}/u,
      ar: /\p{Script=Arabic}/u,
      ru: /\p{Script=Cyrillic}/u,
    };
    for (const { prompt, language = '' } of rows) expect(prompt).toMatch(scripts[language] ?? /\p{Script=Latin}/u);
  });

  test('gives no answer away, and no answer is part of what another row accepts', () => {
    for (const row of rows) {
      for (const text of alternatives(row)) {
        expect(row.prompt?.toLowerCase()).not.toContain(text.toLowerCase());
        const others = rows.filter((other) => other !== row).flatMap(alternatives);
        expect(others.filter((other) => other.includes(text))).toEqual([]);
      }
    }
  });
});

test('classification uses five labels alike, none within another, and every topic more than once', () => {
  const rows = rowsOf('classification.csv');
  const count = (key: 'expected' | 'topic') => Object.groupBy(rows, (row) => row[key]);
  const labels = count('expected');
  expect(Object.keys(labels).sort()).toEqual(['account', 'billing', 'feedback', 'shipping', 'technical']);
  for (const group of Object.values(labels)) expect(group).toHaveLength(6);
  for (const group of Object.values(count('topic'))) expect(group?.length).toBeGreaterThan(2);
});

/** The calculation behind each prompt that does not write it out. */
const wordProblems: Readonly<Record<string, string>> = {
  'arithmetic-022': '240 × 15 ÷ 100',
  'arithmetic-023': '80 × (100 − 35) ÷ 100',
  'arithmetic-024': '12500 × (100 + 4) ÷ 100',
  'arithmetic-025': '20 − 3 × 4 − 2',
  'arithmetic-026': '13 × 60 + 5 − (9 × 60 + 40)',
  'arithmetic-027': '260 − 32 × 8', // 32 bags, for 33 would need 264 rolls
  'arithmetic-028': '(150 + 90) ÷ (2 + 1)',
  'arithmetic-029': '2 × (14 + 9)',
  'arithmetic-030': '5 × 12 ÷ 3',
};

describe('arithmetic.csv', () => {
  test.each(rowsOf('arithmetic.csv').map(({ id, prompt = '', expected }) => ({ id, prompt, expected })))(
    '$id: $expected is right',
    ({ id, prompt, expected }) => {
      const written = /What is ([−\d][\d,. ()+−×÷^]*|\([\d,. ()+−×÷^]*)\?/.exec(prompt)?.[1];
      expect(Number(expected)).toBeCloseTo(evaluate(wordProblems[id] ?? written ?? ''), 10);
      expect(expected).toMatch(/^-?\d+(\.\d+)?$/);
    },
  );

  test.each([
    { text: '2 + 3 × 4', value: 14 },
    { text: '(2 + 3) × 4', value: 20 },
    { text: '10 − 4 − 3', value: 3 },
    { text: '2 × 3 ^ 2', value: 18 },
    { text: '−6 × 9', value: -54 },
    { text: '1,000 ÷ 8', value: 125 },
  ])('its checker takes $text for $value', ({ text, value }) => {
    expect(evaluate(text)).toBe(value);
  });
});

/** Evaluates + − × ÷ ^ and parentheses with the usual precedence. @throws Error where the text is no calculation */
function evaluate(text: string): number {
  const tokens = text.replaceAll(',', '').match(/\d+(?:\.\d+)?|[()+−×÷^]/g) ?? [];
  let at = 0;
  const factor = (): number => {
    const token = tokens[at++];
    if (token === '−') return -factor();
    let value = Number(token);
    if (token === '(') {
      value = sum();
      if (tokens[at++] !== ')') throw new Error(`No closing parenthesis in ${text}`);
    }
    if (Number.isNaN(value)) throw new Error(`No number at ${token} in "${text}"`);
    if (tokens[at] !== '^') return value;
    at++;
    return value ** factor();
  };
  const product = (): number => {
    let value = factor();
    for (; tokens[at] === '×' || tokens[at] === '÷'; )
      value = tokens[at++] === '×' ? value * factor() : value / factor();
    return value;
  };
  const sum = (): number => {
    let value = product();
    for (; tokens[at] === '+' || tokens[at] === '−'; ) value += tokens[at++] === '+' ? product() : -product();
    return value;
  };
  const value = sum();
  if (at !== tokens.length) throw new Error(`Something is left over in "${text}"`);
  return value;
}
