import { expect, test } from 'vitest';
import { unknownPlaceholder } from '../../src/vocabulary/path-of-run.ts';

test.each([
  { path: 'report.md', unknown: null, why: 'none at all' },
  { path: 'nights/{name}/{id}.md', unknown: null, why: 'the two there are' },
  { path: '{date}.md', unknown: '{date}', why: 'there is no date' },
  { path: '{name}-{Name}.md', unknown: '{Name}', why: 'written in small letters' },
  { path: '{}.md', unknown: '{}', why: 'nothing is named' },
  { path: 'a{b/c}.md', unknown: null, why: 'a folder ends between the two' },
])('$path: $unknown ($why)', ({ path, unknown }) => {
  expect(unknownPlaceholder(path)).toBe(unknown);
});
