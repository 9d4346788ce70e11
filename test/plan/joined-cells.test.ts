import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderCompiled, TemplateCompiler } from '../../src/plan/template.ts';
import { makeRow } from './make-row.ts';

const columns = ['prompt', 'n', '_x1'];

// Templates of text and columns alone are put together without Liquid: nobody must be able to tell.
test('a plain template renders exactly as Liquid renders it', () => {
  const literal = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => !/[{}]/.test(text));
  const output = fc.tuple(fc.constantFrom(...columns), fc.constantFrom('', ' ', '  ', '\n'));
  const part = fc.oneof(
    literal.map((text) => ({ plain: text, filtered: text })),
    output.map(([name, blank]) => ({
      plain: `{{${blank}${name}${blank}}}`,
      filtered: `{{${blank}${name} | append: ""${blank}}}`,
    })),
  );
  const cell = fc.string({ unit: 'binary', maxLength: 20 });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.record({ prompt: cell, n: cell, _x1: cell }), (parts, cells) => {
      const render = (text: string): string => {
        const compiler = new TemplateCompiler({
          columns,
          whereIs: (place) => `c.yaml: ${place}`,
          datasetPath: 'qa.csv',
        });
        const compiled = compiler.text(text, 'content');
        expect(compiler.problems).toEqual([]);
        return renderCompiled(compiled, makeRow(cells));
      };
      const [plain, filtered] = [parts.map((one) => one.plain).join(''), parts.map((one) => one.filtered).join('')];
      expect(render(plain)).toBe(render(filtered));
    }),
  );
});
