import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable, printableJson } from '../../src/report/printable.ts';

const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

describe('printable', () => {
  test.each([
    { text: 'Größe 中文 नमस्ते', shown: 'Größe 中文 नमस्ते', why: 'letters of every script stay' },
    { text: '👩‍🚀 می‌خواهم', shown: '👩‍🚀 می‌خواهم', why: 'joiners belong to emoji and to Persian' },
    { text: 'a\nb\r\nc\td', shown: String.raw`a\nb\r\nc\td`, why: 'it stays on one line' },
    { text: '\u001b[2J\u001b]0;x\u0007', shown: String.raw`\u001b[2J\u001b]0;x\u0007`, why: 'no escape sequence runs' },
    { text: 'a\u0000b', shown: String.raw`a\u0000b`, why: 'U+0000 comes from real models' },
    { text: '\u009b31m', shown: String.raw`\u009b31m`, why: 'C1 holds an escape of one character' },
    { text: 'a\u007fb', shown: String.raw`a\u007fb`, why: 'DEL' },
    { text: 'user\u202egpj.exe', shown: String.raw`user\u202egpj.exe`, why: 'no turned reading direction' },
    { text: '\u2066a\u2069\u200f', shown: String.raw`\u2066a\u2069\u200f`, why: 'isolates and marks turn it as well' },
    { text: 'a\u200bb\u2060\ufeff', shown: String.raw`a\u200bb\u2060\ufeff`, why: 'what takes no space hides' },
    { text: 'a\u{e0041}', shown: String.raw`a\udb40\udc41`, why: 'tag characters smuggle whole sentences' },
    { text: 'a\u2028b', shown: String.raw`a\u2028b`, why: 'line separator' },
    { text: 'a\ud83db', shown: String.raw`a\ud83db`, why: 'half a character' },
  ])('$shown ($why)', ({ text, shown }) => {
    expect(printable(text)).toBe(shown);
  });

  test('of any text there is nothing left that a terminal would obey', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(obeyed.test(printable(text))).toBe(false);
      }),
    );
  });
});

describe('printableJson', () => {
  test('parses back to the same values, and no control character is in it but its own line feeds', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), (values) => {
        const json = printableJson(JSON.stringify(values, null, 2));
        expect(JSON.parse(json)).toEqual(values);
        expect(obeyed.test(json.replaceAll('\n', ''))).toBe(false);
      }),
    );
  });
});
