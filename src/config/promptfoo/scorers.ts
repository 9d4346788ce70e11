import type { CheckKind } from './checks.ts';

/** A scorer as a config writes it. */
export type WrittenScorer = Readonly<Record<string, unknown>> & { readonly name: string };

/** What a scorer expects, as templates of ours. */
export type Expected =
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  /** A column whose cells hold several texts; a row with an empty one is outside the scorer. */
  | {
      readonly kind: 'column';
      readonly template: string;
      readonly variable: string;
      readonly separator: string | null;
    };

/**
 * The scorer that passes where promptfoo's assertion does: white space counts, as there. Denials that no scorer of ours has
 * become patterns.
 */
export function scorerFor(check: CheckKind, name: string, expected: Expected): WrittenScorer {
  const isDenied = check.startsWith('not-');
  const kind = check.replace(/^not-/, '');
  const exactly = { trim: false, ...(expected.kind === 'column' ? { optional: true } : {}) };
  const ignoresCase = kind.startsWith('i') ? { caseSensitive: false } : {};
  const first = expected.kind === 'column' ? expected.template : (expected.texts[0] ?? '');
  if (kind === 'equals' && !isDenied) return { type: 'exact', name, expected: first, ...exactly };
  if (kind === 'regex' || kind === 'starts-with' || kind === 'equals')
    return { type: 'regex', name, pattern: patternOf(kind, isDenied, expected, first), ...exactly };
  if (isDenied && kind.endsWith('-all')) {
    const pattern = expected.kind === 'column' ? first : notAllPattern(expected.texts);
    return { type: 'regex', name, pattern, ...ignoresCase, ...exactly };
  }
  const match = isDenied ? { match: 'none' } : kind.endsWith('-any') ? { match: 'any' } : {};
  const isSeveral = kind.endsWith('-any') || kind.endsWith('-all');
  const wanted = expected.kind === 'texts' && isSeveral ? expected.texts : first;
  const separator = expected.kind === 'column' && expected.separator !== null ? { separator: expected.separator } : {};
  return { type: 'contains', name, expected: wanted, ...match, ...separator, ...ignoresCase, ...exactly };
}

/** Matches what does not hold all of the texts. A column of these holds the pattern itself. */
export function notAllPattern(templates: readonly string[]): string {
  return `^(?!${templates.map((text) => `(?=[\\s\\S]*${escaped(text)})`).join('')})`;
}

function patternOf(
  kind: 'regex' | 'starts-with' | 'equals',
  isDenied: boolean,
  expected: Expected,
  text: string,
): string {
  const plain = kind === 'regex' ? text : escaped(text);
  const pattern = {
    regex: isDenied ? `^(?![\\s\\S]*(?:${plain}))` : plain,
    'starts-with': isDenied ? `^(?!${plain})` : `^${plain}`,
    equals: `^(?!${plain}$)`,
  }[kind];
  // An empty cell must stay an empty pattern.
  return expected.kind === 'column' && pattern !== plain
    ? `{% if ${expected.variable} != "" %}${pattern}{% endif %}`
    : pattern;
}

/** A text within a pattern; `{{ column }}` within it is rendered first and escaped then. */
function escaped(template: string): string {
  return template
    .split(/(\{\{.*?\}\})/)
    .map((part, index) => (index % 2 === 0 ? escapePattern(part) : part.replace(/\s*\}\}$/, ' | regex_escape }}')))
    .join('');
}

/** A text that a pattern matches as it stands. */
function escapePattern(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
