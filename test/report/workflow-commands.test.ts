import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withoutWorkflowCommands, workflowCommand } from '../../src/report/workflow-commands.ts';

/**
 * What the runner would obey in a line, as its own parser has it (actions/runner, src/Runner.Common/ActionCommand.cs): `::` at
 * the start, blanks before it left aside, and a second `::`; or `##[` anywhere, and a `]`.
 */
function orderIn(line: string): string | null {
  const trimmed = line.replace(/^[\s\u0085]+/u, '');
  const end = trimmed.indexOf('::', 2);
  if (trimmed.startsWith('::') && end >= 0) return trimmed.slice(2, end);
  const old = line.indexOf('##[');
  return old >= 0 && line.indexOf(']', old) >= 0 ? line.slice(old + 3, line.indexOf(']', old)) : null;
}

const orders = (text: string) => text.split(/\r\n|\r|\n/).flatMap((line) => orderIn(line) ?? []);

describe('a workflow command', () => {
  test.each([
    {
      command: { level: 'error', title: 'nightly: worse', message: 'It fell 10 %.' },
      line: '::error title=nightly%3A worse::It fell 10 %25.\n',
      why: 'a colon ends a property, and % begins an escape',
    },
    {
      command: { level: 'warning', title: 'a,file=/etc/passwd', message: 'x::error::y' },
      line: '::warning title=a%2Cfile=/etc/passwd::x::error::y\n',
      why: 'a comma would begin another property; in the message nothing is left to begin',
    },
    {
      command: { level: 'notice', title: 'two\nlines', message: 'first\r\n::error::second' },
      line: `${String.raw`::notice title=two\nlines::first\r\n::error::second`}\n`,
      why: 'a line feed would end it',
    },
  ] as const)('$line ($why)', ({ command, line }) => {
    expect(workflowCommand(command)).toBe(line);
    expect(orders(line)).toHaveLength(1);
  });

  test('is one order whatever is written in it', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, text, (title, message) => {
        expect(orders(workflowCommand({ level: 'error', title, message }))).toEqual([
          expect.stringMatching(/^error title=/),
        ]);
      }),
    );
  });
});

describe('text that the runner finds no order in', () => {
  test.each([
    { text: '::error::x', shown: String.raw`\u003a:error::x`, why: 'at the start of a line' },
    {
      text: 'a\n  ::set-output name=a::b',
      shown: `a\n  ${String.raw`\u003a:set-output name=a::b`}`,
      why: 'after blanks',
    },
    { text: '\u00a0\u3000::debug::x', shown: `\u00a0\u3000${String.raw`\u003a:debug::x`}`, why: 'of any kind' },
    { text: 'x ##[add-mask]secret', shown: String.raw`x \u0023#[add-mask]secret`, why: 'its old form, anywhere' },
    { text: 'std::vector and a::b', shown: 'std::vector and a::b', why: 'elsewhere it is none' },
    { text: '# Title\n## Next', shown: '# Title\n## Next', why: 'nor is a heading' },
  ])('$text ($why)', ({ text, shown }) => {
    expect(withoutWorkflowCommands(text)).toBe(shown);
    expect(orders(shown)).toEqual([]);
  });

  test('whatever it is', () => {
    const pieces = fc.constantFrom(
      '::',
      ':',
      ' ',
      '\n',
      '\r\n',
      '\t',
      '##[',
      ']',
      '#',
      'error',
      '\u2003',
      '\u0085',
      'x',
    );
    const text = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (one) => {
        expect(orders(withoutWorkflowCommands(one))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('JSON stays what it says', () => {
    const value = { a: '##[error]x', b: ['::error::', String.raw`\##[`] };
    const shown = withoutWorkflowCommands(JSON.stringify(value, null, 2));
    expect(JSON.parse(shown)).toEqual(value);
    expect(orders(shown)).toEqual([]);
  });
});
