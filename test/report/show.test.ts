import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth } from '../../src/report/display-width.ts';
import { renderShow, renderShowJson } from '../../src/report/show.ts';
import { answeredShow, evilShow, severalShow } from './sample-shows.ts';

const plain80 = { width: 80, color: false, db: null };

describe('renderShow', () => {
  test.each([
    { name: 'show.txt', data: answeredShow(), why: 'one sample whole' },
    { name: 'show-evil.txt', data: evilShow(), why: 'texts that want to be something else' },
    { name: 'show-several.txt', data: severalShow(), why: 'a list to choose from' },
  ])('golden/$name: $why', async ({ name, data }) => {
    await expect(renderShow(data, plain80)).toMatchFileSnapshot(`golden/${name}`);
  });

  test('whatever the texts are, no line is too wide, no escape gets through, and only ours begin at the edge', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        const lines = renderShow(evilShow(text), plain80).trimEnd().split('\n');
        for (const line of lines.slice(1)) {
          expect(displayWidth(line)).toBeLessThanOrEqual(80);
          expect(line).toMatch(/^(?:$| {2}|── )/);
        }
        expect(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(lines.join(''))).toBe(false);
      }),
    );
  });

  test('colour adds no word', () => {
    const coloured = renderShow(answeredShow(), { ...plain80, color: true });
    expect(stripVTControlCharacters(coloured)).toBe(renderShow(answeredShow(), plain80));
    expect(coloured).not.toBe(renderShow(answeredShow(), plain80));
  });

  test('a key that a shell would take for something else is named by its position in the command', () => {
    const data = severalShow();
    const text = renderShow({ ...data, row: { ...data.row, key: '-x' } }, { ...plain80, db: 'my.db' });
    expect(text).toContain("promptbatch show 20260821-0200-k3f9 '#7' --variant ernie --repeat 0 --db my.db");
  });

  test('JSON keeps every text as it is', () => {
    expect(JSON.parse(renderShowJson(evilShow()))).toEqual(evilShow());
  });
});
