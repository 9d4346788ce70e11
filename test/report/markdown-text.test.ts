import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeCell, inertProse, markdownTable } from '../../src/report/markdown-text.ts';

/** What is left when a `c` stands for every code span: all that Markdown would look into. */
function outsideCode(markdown: string): string {
  return markdown.replaceAll(/(?<!`)(`+)(?!`)(.*?[^`])\1(?!`)/gs, 'c');
}

const spiky = fc.array(
  fc.constantFrom(
    ...[
      '|',
      '\\',
      '`',
      '``',
      '\\|',
      '<b>',
      '@octocat',
      '#1',
      '[x](y)',
      '![',
      '*',
      '_',
      '~~',
      '$x$',
      ':tada:',
      ' ',
      '\n',
    ],
    ...[
      'https://evil.example',
      'www.evil.example',
      'a@b.example',
      '1.',
      '-',
      '&lt;',
      '中文',
      '👩‍🚀',
      '\u001b',
      '\u202e',
      'word',
    ],
  ),
);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  spiky.map((parts) => parts.join('')),
  spiky.map((parts) => parts.join(' ')),
);

describe('inertProse', () => {
  test.each([
    { text: 'All 40 samples are answered.', shown: 'All 40 samples are answered.', why: 'plain words stay' },
    { text: 'see https://x.example/y.', shown: 'see `https://x.example/y`.', why: 'no link; the full stop is ours' },
    { text: 'ask @octocat (#12)', shown: 'ask `@octocat` (`#12`)', why: 'nobody is called, no issue linked' },
    { text: 'raise max_tokens.', shown: 'raise `max_tokens`.', why: 'no emphasis' },
    { text: '1. one', shown: '`1`. one', why: 'no list' },
    { text: 'one of 17.', shown: 'one of 17.', why: 'a number at the end begins no list' },
    { text: 'see (www.x.example)', shown: 'see (`www.x.example`)', why: 'no link without a scheme either' },
    { text: '- one', shown: '`-` one', why: 'no list either' },
    { text: 'at 02:00:07 UTC', shown: 'at 02:00:07 UTC', why: 'a time is no emoji code' },
    { text: 'uses "{{ question }}".', shown: 'uses "`{{ question }}`".', why: 'a placeholder is one word' },
    { text: '{{ a', shown: '`{{` a', why: 'half of one is none' },
    { text: '文心一言 说', shown: '文心一言 说', why: 'every script is plain' },
    { text: 'fixed in 3545668aa', shown: 'fixed in `3545668aa`', why: 'no commit is linked' },
    { text: 'a\u001b[31mb', shown: String.raw`${'`'}a\u001b[31mb${'`'}`, why: 'control characters are spelt out' },
    { text: '`', shown: '`` ` ``', why: 'a backtick is code itself' },
  ])('$shown ($why)', ({ text, shown }) => {
    expect(inertProse(text)).toBe(shown);
  });

  test('of any text nothing that Markdown obeys stands outside code', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const prose = inertProse(text);
        expect(outsideCode(prose)).not.toMatch(/[@#[\]<>&*_~$|\\`{}\p{Cc}\u202a-\u202e\u2066-\u2069]|https?:|www\./iu);
        expect(prose).not.toMatch(/^\s*(?:[-+]|\d+[.)])\s/u);
      }),
    );
  });
});

describe('codeCell', () => {
  test.each([
    { text: '', shown: '_empty_', why: 'an empty code span is none' },
    { text: 'a|b', shown: String.raw`${'`'}a\|b${'`'}`, why: 'a pipe would end the cell' },
    {
      text: String.raw`a\|b`,
      shown: String.raw`${'`'}a\\u007cb${'`'}`,
      why: 'renderers disagree on an escaped backslash there',
    },
    { text: 'a`b', shown: '``a`b``', why: 'the fence is longer than any run inside' },
    { text: '`a`', shown: '`` `a` ``', why: 'a run at the edge is kept apart' },
    { text: ' a ', shown: '`  a  `', why: 'one blank at each side is taken away again' },
    { text: 'x'.repeat(9), shown: '`xxxx…`', why: 'it is cut' },
  ])('$shown ($why)', ({ text, shown }) => {
    expect(codeCell(text, 5)).toBe(shown);
  });

  test('whatever stands in the cells, a row has as many of them as the head', () => {
    fc.assert(
      fc.property(anyText, anyText, (first, second) => {
        const columns = [
          { head: 'a', align: 'left' as const },
          { head: 'b', align: 'right' as const },
        ];
        const lines = markdownTable(columns, [[codeCell(first, 50), codeCell(second, 50)]])
          .trimEnd()
          .split('\n');
        expect(lines).toHaveLength(3);
        for (const line of lines) {
          // Pairs of a backslash and what follows are taken first, as GitHub's own scanner does.
          expect(line.replaceAll(/\\./gs, '').match(/\|/g)).toHaveLength(3);
          expect(outsideCode(line).replaceAll('_empty_', '')).toMatch(/^\|[abc :-]*\|[abc :-]*\|$/);
        }
      }),
    );
  });
});
