import { describe, expect, test } from 'vitest';
import { findFileFaults } from './find-file-faults.ts';
import { sourceFiles } from './source-files.ts';

test('every file of src has one reason to exist: short, named for it, and not buried', () => {
  const files = sourceFiles();
  expect(files.length).toBeGreaterThan(100);
  expect(files.flatMap(({ path, source }) => findFileFaults(path, source))).toEqual([]);
});

describe('a planted fault is found', () => {
  test.each([
    { path: 'src/plan/a.ts', lines: 251, faults: 1, why: 'a line too long' },
    { path: 'src/plan/a.ts', lines: 250, faults: 0, why: 'just short enough' },
    { path: 'src/plan/utils.ts', lines: 1, faults: 1, why: 'an empty name' },
    { path: 'src/plan/date-helpers.ts', lines: 1, faults: 1, why: 'an empty name with a word before it' },
    { path: 'src/common/a.ts', lines: 1, faults: 1, why: 'a folder with an empty name' },
    { path: 'src/store/manager.ts', lines: 300, faults: 2, why: 'two faults at once' },
    { path: 'src/plan/utilisation.ts', lines: 1, faults: 0, why: 'a word that only begins like one' },
    { path: 'src/store/migrations/a.ts', lines: 1, faults: 0, why: 'two folders deep' },
    { path: 'src/store/migrations/old/a.ts', lines: 1, faults: 1, why: 'three folders deep' },
  ])('$path with $lines lines: $faults ($why)', ({ path, lines, faults }) => {
    expect(findFileFaults(path, '\n'.repeat(lines))).toHaveLength(faults);
  });
});
