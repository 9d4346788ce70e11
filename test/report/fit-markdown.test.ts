import { describe, expect, test } from 'vitest';
import { fitMarkdown } from '../../src/report/fit-markdown.ts';
import { renderMarkdown } from '../../src/report/markdown.ts';
import { troubledReport } from './sample-reports.ts';

const whole = renderMarkdown(troubledReport(), { db: null });
const bytes = Buffer.byteLength(whole);

describe('a report in so many bytes', () => {
  test('is left alone where it fits', () => {
    expect(fitMarkdown(whole, bytes)).toBe(whole);
  });

  test.each([1, 0.9, 0.6, 0.3].map((share) => ({ most: Math.floor(bytes * share) - 1 })))(
    '$most: whole sections from the start, then a note',
    ({ most }) => {
      const fitted = fitMarkdown(whole, most);
      expect(Buffer.byteLength(fitted)).toBeLessThanOrEqual(most);
      const [kept = '', note] = fitted.split('\n> [!NOTE]\n> The rest does not fit');
      expect(note).toBeDefined();
      expect(whole.startsWith(kept)).toBe(true);
      expect(kept.match(/^<details>/gm)?.length).toBe(kept.match(/<\/details>$/gm)?.length);
      expect(whole.slice(kept.length)).toMatch(/^(## |<details>)/);
    },
  );

  test('is nothing where not even the note fits', () => {
    expect(fitMarkdown(whole, 40)).toBe('');
    expect(fitMarkdown(whole, -5)).toBe('');
  });
});
