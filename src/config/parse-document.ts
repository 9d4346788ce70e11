import { type Document, isAlias, isScalar, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { type Problem, UserError } from '../vocabulary/user-error.ts';

/** Line and column, from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

export interface ParsedDocument {
  /** Plain maps, lists and scalars. An aliased part is one shared object: copy before changing. */
  readonly value: unknown;
  readonly document: Document;
  readonly positionAt: (offset: number) => Position;
}

/** Generous for configs; an alias bomb of a few lines needs thousands. */
const mostAliases = 1000;

/**
 * Text of a YAML or JSON config (JSON is YAML) → its value and the document to find positions in. Throws one UserError
 * for everything that makes it unreadable.
 */
export function parseConfigText(text: string, path: string): ParsedDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
    // Its search compares each key with all before it: a minute for 20,000. `repeatedKeys` does the same at once.
    uniqueKeys: false,
  });
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const place = (offset: number) => {
    const { line, column } = positionAt(offset);
    return `${path}:${line}:${column}`;
  };

  const problems = [
    ...syntaxProblems(document, place),
    ...repeatedKeys(document, place),
    ...aliasProblems(document, place),
  ];
  if (problems.length > 0) throw UserError.of(problems);
  return { value: plainValue(document, path), document, positionAt };
}

function syntaxProblems(document: Document, place: (offset: number) => string): readonly Problem[] {
  // One broken bracket makes many followers, which say nothing new.
  const broken = [...document.errors, ...document.warnings].slice(0, 1);
  return broken.map(({ code, message, pos }) => ({
    what: code === 'RESOURCE_EXHAUSTION' ? 'The config is nested too deeply.' : `This is not valid YAML: ${message}.`,
    where: place(pos[0]),
    next: adviceFor(code),
  }));
}

function repeatedKeys(document: Document, place: (offset: number) => string): readonly Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Map(_key, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        const where = place(key.range?.[0] ?? 0);
        if (seen.has(key.value))
          problems.push({ what: 'This key is given twice in one map.', where, next: 'Keep one of them.' });
        seen.add(key.value);
      }
    },
  });
  return problems;
}

function adviceFor(code: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'Indent with spaces.';
    case 'MULTIPLE_DOCS':
      return 'Keep one document a file: remove the line with ---.';
    case 'TAG_RESOLVE_FAILED':
      return 'Remove the tag, or put quotes around the value.';
    case 'RESOURCE_EXHAUSTION':
      return 'Check the brackets.';
    default:
      return 'Check quotes, brackets and indentation; a value that begins with a special character needs quotes.';
  }
}

function aliasProblems(document: Document, place: (offset: number) => string): readonly Problem[] {
  const problems: Problem[] = [];
  let count = 0;
  /** As far as the walk has come: an alias means the last anchor of its name before it. */
  const anchors = new Map<string, Node>();
  const note = (_key: unknown, node: Node & { readonly anchor?: string }) => {
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
  };
  visit(document, {
    Value: note,
    Alias(_key, alias, ancestors) {
      count += 1;
      // Each is looked for among all of them when the values are made.
      if (count > mostAliases) problems.splice(0, problems.length, tooManyAliases(place(alias.range?.[0] ?? 0)));
      if (count > mostAliases) return visit.BREAK;
      const target = anchors.get(alias.source);
      if (target && !ancestors.includes(target)) return undefined;
      problems.push({
        what: target
          ? `The alias *${alias.source} contains itself.`
          : `The alias *${alias.source} has no anchor before it.`,
        where: place(alias.range?.[0] ?? 0),
        next: target ? 'Remove it.' : `Write &${alias.source} where its value is, or put quotes around it.`,
      });
      return undefined;
    },
  });
  return problems;
}

function plainValue(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    // The only failure left: aliases of aliases that would grow past all memory.
    if (!(error instanceof ReferenceError)) throw error;
    throw UserError.of([tooManyAliases(path)]);
  }
}

function tooManyAliases(where: string): Problem {
  return { what: 'The aliases of the config multiply into too much.', where, next: 'Write the values out.' };
}

/** Where a node stands; an alias stands where it is used. */
export function startOf(node: Node | null | undefined): number | null {
  return node?.range?.[0] ?? null;
}

export function followAlias(node: unknown, document: Document): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}
