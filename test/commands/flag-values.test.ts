import { expect, test } from 'vitest';
import { refuseOddValues } from '../../src/commands/flag-values.ts';

const table = {
  array: ['tag', 't'],
  string: ['run-key', 'tag', 't', 'output'],
  number: ['limit', 'concurrency'],
  boolean: ['dry-run', 'yes'],
  alias: { concurrency: ['j'], yes: ['y'], output: ['o'] },
};

test.each([
  { args: ['--dry-run=1'], says: '--dry-run takes no value.' },
  { args: ['--dryRun=x'], says: '--dryRun takes no value.' },
  { args: ['--dry-run='], says: '--dry-run takes no value.' },
  { args: ['-y=no'], says: '-y takes no value.' },
  { args: ['--run-key', ''], says: '--run-key needs a value: the one given is empty.' },
  { args: ['--run-key= \t'], says: '--run-key needs a value: the one given is empty.' },
  { args: ['--tag', 'a', '--tag', ''], says: '--tag needs a value: the one given is empty.' },
  { args: ['-o', ''], says: '-o needs a value: the one given is empty.' },
  { args: ['--limit', ''], says: '--limit needs a value: the one given is empty.' },
  { args: ['-j', 'abc'], says: '-j must be a number; it is "abc".' },
  { args: ['--concurrency=abc'], says: '--concurrency must be a number; it is "abc".' },
])('$args is refused', ({ args, says }) => {
  expect(() => refuseOddValues(['run', 'c.yaml', ...args], table)).toThrow(says);
});

test.each([
  { args: ['--dry-run=true', '--yes=false', '-y', 'c.yaml'], why: 'written out' },
  { args: ['--dry-run', '', '--run-key', 'x= '], why: 'what follows a boolean is not its value' },
  { args: ['--limit', '-5', '-j', '1e3', '-j8'], why: 'numbers, right or not' },
  { args: ['-o', '-', '--tag=--dry-run=1'], why: 'a dash, and a value like a flag' },
  { args: ['--', '--dry-run=1'], why: 'no flag after --' },
  { args: ['--run-key', '--limit', '--other='], why: 'told by yargs: no value, an unknown flag' },
])('$args is left alone ($why)', ({ args }) => {
  refuseOddValues(['run', 'c.yaml', ...args], table);
});
