import { knownParams, paramFault } from '../vocabulary/request-params.ts';
import type { Row } from '../vocabulary/row.ts';
import { UserError } from '../vocabulary/user-error.ts';
import { type Compiled, renderCompiled, type TemplateCompiler } from './template.ts';

export type Params = Readonly<Record<string, unknown>>;

/** The whole text is one `{{ … }}`. */
const soleOutput = /^\s*\{\{(?:(?!\}\}).)*\}\}\s*$/su;

/**
 * Compiles request parameters. A parameter that is wholly one template (`'{{ budget }}'`) gets the type that its
 * rendered text has in JSON: number, boolean, null, list or map; what is no JSON stays text, and so do the parameters
 * that are texts by contract, everything in `metadata`, and templates with other text around them.
 * What a template makes of a known parameter is checked when it is rendered: servers drop what they cannot read.
 */
export function compileParams(
  params: Params,
  place: string,
  compiler: TemplateCompiler,
  datasetPath: string,
): Compiled<Params> {
  const parts = Object.entries(params).map(([name, value]) => {
    const at = `${place}.${name}`;
    const isText = name === 'metadata' || knownParams.get(name)?.kind === 'text';
    const part = isText
      ? compiler.deep(value, at)
      : compiler.deep(value, at, (text, textAt) => typed(text, textAt, compiler));
    return { name, at, part };
  });
  if (parts.every(({ part }) => part.kind === 'constant')) return { kind: 'constant', value: params };
  const render = (row: Row): Params => {
    const entries = parts.map(({ name, at, part }) => {
      const value = renderCompiled(part, row);
      const fault = part.kind === 'constant' ? null : paramFault(name, value);
      if (fault === null) return [name, value] as const;
      throw new UserError(`${at} ${fault}, but for row ${row.rowKey} it is ${JSON.stringify(value)}.`, {
        where: `${datasetPath}:${row.line}`,
        next: 'Correct the cell or the template.',
      });
    });
    return Object.fromEntries(entries);
  };
  return { kind: 'rendered', render, isSafe: false };
}

function typed(text: string, place: string, compiler: TemplateCompiler): Compiled<unknown> {
  const compiled = compiler.text(text, place);
  if (compiled.kind === 'constant' || !soleOutput.test(text)) return compiled;
  return { kind: 'rendered', render: (row) => fromJson(compiled.render(row)), isSafe: compiled.isSafe };
}

/** A number that JavaScript cannot hold stays text, so that it is never silently another one. */
function fromJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
  if (typeof value === 'string') return text;
  const isExact =
    typeof value !== 'number' || (Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value)));
  return isExact ? value : text;
}
