import { describe, expect, test } from 'vitest';
import { problemsOf, smallest } from './config-folder.ts';

const withScorers = (scorers: string) => `${smallest}scorers:\n${scorers}\n`;

describe('a broken scorer is told with its place', () => {
  test.each([
    {
      scorers: '  - { type: contain, expected: x }',
      problems: [
        '5:13 `scorers[0].type` must be one of exact, contains, regex, numeric; it is "contain". → Did you mean contains?',
      ],
      why: 'a typing error',
    },
    {
      scorers: '  - {}',
      problems: ['5:5 `scorers[0].type` is missing. → One of: exact, contains, regex, numeric.'],
      why: 'no type',
    },
    { scorers: '  - { type: exact }', problems: ['5:5 `scorers[0].expected` is missing.'], why: 'nothing expected' },
    {
      scorers: '  - { type: exact, expected: 5 }',
      problems: ["5:30 `scorers[0].expected` must be text; it is 5. → Put quotes around it: '5'"],
      why: 'a number would lose its zeros',
    },
    {
      scorers: '  - { type: contains, expected: [], match: some }',
      problems: [
        '5:33 `scorers[0].expected` must have at least 1 entry; it is an empty list.',
        '5:44 `scorers[0].match` must be one of "all", "any", "none"; it is "some".',
      ],
      why: 'an empty list',
    },
    {
      scorers: "  - { type: exact, expected: x, separator: ';' }",
      problems: [
        '5:33 Unknown key `scorers[0].separator`. → Known here: type, name, weight, optional, expected, caseSensitive, trim.',
      ],
      why: "another scorer's key",
    },
    {
      scorers: "  - { type: regex, pattern: '(', flags: i }",
      problems: ['5:29 `scorers[0].pattern` is not valid: Invalid regular expression: /(/i: Unterminated group.'],
      why: 'a broken pattern',
    },
    {
      scorers: "  - { type: regex, pattern: '(', flags: q }",
      problems: ["5:41 `scorers[0].flags` is not valid: Invalid flags supplied to RegExp constructor 'q'."],
      why: 'a flag that does not exist',
    },
    {
      scorers: "  - { type: numeric, expected: '{{ n }}', tolerance: -1, take: all }",
      problems: [
        '5:54 `scorers[0].tolerance` must be at least 0; it is -1.',
        '5:64 `scorers[0].take` must be one of "last", "first"; it is "all".',
      ],
      why: 'numeric',
    },
    {
      scorers: '  - { type: exact, expected: x }\n  - { type: exact, expected: y }',
      problems: [
        '6:13 `scorers[1].type` makes a second scorer called "exact": scorers[0] has that name. → Give each scorer a name of its own; without one it is called after its type.',
      ],
      why: 'two of one type',
    },
    {
      scorers: '  - { type: exact, expected: x, name: a }\n  - { type: numeric, expected: 4, name: a }',
      problems: [
        '6:41 `scorers[1].name` makes a second scorer called "a": scorers[0] has that name. → Give each scorer a name of its own; without one it is called after its type.',
      ],
      why: 'two of one name',
    },
    {
      scorers: '  - { type: exact, expected: x, weight: 2 }',
      problems: ['5:41 `scorers[0].weight` is not yet available. → Remove it: all scorers count alike.'],
      why: 'not built',
    },
  ])('$why', async ({ scorers, problems }) => {
    expect(await problemsOf(withScorers(scorers))).toEqual(problems);
  });
});
