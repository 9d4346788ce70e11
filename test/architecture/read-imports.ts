import { parseSync, Visitor } from 'oxc-parser';

type ImportKind =
  | 'static'
  | 'type'
  | 'side effect'
  | 're-export'
  | 'dynamic'
  | 'type expression' // type X = import('…').Y
  | 'require'
  | 'url'; // new URL('…', import.meta.url), as worker threads are named

export interface Import {
  readonly kind: ImportKind;
  /** null: computed when the program runs, so that nobody can know it. */
  readonly from: string | null;
  readonly line: number;
}

/**
 * Every way in which a TypeScript file names another module, in the order of the text.
 * @param path only for the parser's choice of language and for its errors
 * @throws Error where the source is no TypeScript
 */
export function readImports(path: string, source: string): readonly Import[] {
  const { program, errors } = parseSync(path, source);
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);

  const found: (Omit<Import, 'line'> & { readonly start: number })[] = [];
  const note = (start: number, kind: ImportKind, from: string | null) => found.push({ start, kind, from });

  new Visitor({
    ImportDeclaration({ start, importKind, specifiers, source: { value } }) {
      note(start, importKind === 'type' ? 'type' : specifiers.length === 0 ? 'side effect' : 'static', value);
    },
    ExportNamedDeclaration({ start, source: from }) {
      if (from) note(start, 're-export', from.value);
    },
    ExportAllDeclaration({ start, source: { value } }) {
      note(start, 're-export', value);
    },
    ImportExpression({ start, source: from }) {
      note(start, 'dynamic', literalText(from));
    },
    TSImportType({ start, source: { value } }) {
      note(start, 'type expression', value);
    },
    TSExternalModuleReference({ start, expression }) {
      note(start, 'require', expression.value);
    },
    CallExpression({ start, callee, arguments: [first] }) {
      const called = callee.type === 'MemberExpression' ? callee.property : callee;
      if (called.type !== 'Identifier') return;
      if (!['require', 'createRequire', 'getBuiltinModule'].includes(called.name)) return;
      note(start, 'require', first ? literalText(first) : null);
    },
    NewExpression({ start, callee, arguments: [path, base] }) {
      if (callee.type !== 'Identifier' || callee.name !== 'URL' || !path || !base) return;
      if (!source.slice(base.start, base.end).startsWith('import.meta')) return;
      const paths = path.type === 'ConditionalExpression' ? [path.consequent, path.alternate] : [path];
      for (const one of paths) note(start, 'url', literalText(one));
    },
  }).visit(program);

  return found
    .sort((left, right) => left.start - right.start)
    .map(({ start, kind, from }) => ({ kind, from, line: source.slice(0, start).split('\n').length }));
}

function literalText(node: { readonly type: string; readonly value?: unknown }): string | null {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}
