/** A template of promptfoo's (Nunjucks), as far as it is text and variables. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly filters: readonly Filter[] };

type Filter = keyof typeof filters;

/** Filters that both template languages have, by another name: how Liquid calls them, and what they do. */
const filters = {
  upper: { liquid: 'upcase', apply: (text: string) => text.toUpperCase() },
  lower: { liquid: 'downcase', apply: (text: string) => text.toLowerCase() },
  trim: { liquid: 'strip', apply: (text: string) => text.trim() },
} as const;

/** A variable, a comment, or the beginning of anything else. */
const tag = /\{\{(-?)\s*([A-Za-z_$][\w$]*)\s*((?:\|\s*[a-z]+\s*)*)(-?)\}\}|\{#[\s\S]*?#\}|\{[{%#]/g;
/** Names that Nunjucks itself gives a meaning. */
const ownWords = new Set(['true', 'false', 'env', 'range', 'cycler', 'joiner']);
/** promptfoo takes a text with a tag that nothing closes for plain text. */
const unclosedTag = /(\{%[^%]*$|\{\{[^}]*$|\{#[^#]*$)/m;

/** @returns null where it does more than print variables: conditions, loops, expressions, other filters */
export function parseTemplate(template: string): readonly TemplatePart[] | null {
  const isPlain = unclosedTag.test(template) && !/\{%\s*raw/.test(template);
  const parts: TemplatePart[] = [];
  let rest = 0;
  let trimsNext = false;
  const addText = (end: number, trimsEnd: boolean) => {
    let text = template.slice(rest, end);
    // A minus takes the white space beside it away.
    if (trimsNext) text = text.trimStart();
    if (trimsEnd) text = text.trimEnd();
    if (text !== '') parts.push({ kind: 'text', text });
  };
  for (const match of isPlain ? [] : template.matchAll(tag)) {
    const [whole, before, name, pipes = '', after] = match;
    if (name === undefined ? !whole.endsWith('#}') : ownWords.has(name)) return null;
    const names = pipes.split('|').flatMap((filter) => filter.trim() || []);
    if (!names.every(isFilter)) return null;
    addText(match.index, before === '-');
    if (name !== undefined) parts.push({ kind: 'variable', name, filters: names });
    rest = match.index + whole.length;
    trimsNext = after === '-';
  }
  addText(template.length, false);
  return parts;
}

function isFilter(name: string): name is Filter {
  return Object.hasOwn(filters, name);
}

export type Variables = Readonly<Record<string, string>>;

/** What promptfoo prints: a variable that a test lacks is nothing. */
export function renderParts(parts: readonly TemplatePart[], variables: Variables): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const value = Object.hasOwn(variables, part.name) ? (variables[part.name] ?? '') : '';
      return part.filters.reduce((text, name) => filters[name].apply(text), value);
    })
    .join('');
}

/** How our own templates name a column and print plain text. */
export interface TemplateWords {
  readonly variable: (column: string) => string;
  readonly literal: (text: string) => string;
}

/** @param columns variables that no test has print nothing */
export function toLiquid(parts: readonly TemplatePart[], columns: ReadonlySet<string>, words: TemplateWords): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return words.literal(part.text);
      if (!columns.has(part.name)) return '';
      return `{{ ${[words.variable(part.name), ...part.filters.map((name) => filters[name].liquid)].join(' | ')} }}`;
    })
    .join('');
}

/**
 * Variables whose values name other variables, put together as promptfoo does: at most five times over.
 * @returns the names of those that hold more than that, and stay as they are
 */
export function resolveVariables(variables: Record<string, string>): readonly string[] {
  for (let round = 0; round < 5; round += 1) {
    let changed = false;
    for (const [name, value] of Object.entries(variables)) {
      const found = /\{\{\s*(\w+)\s*\}\}/.exec(value);
      const inserted = found ? variables[found[1] ?? ''] : undefined;
      if (!found || inserted === undefined) continue;
      variables[name] = value.replace(found[0], () => inserted);
      changed = true;
    }
    if (!changed) break;
  }
  const odd: string[] = [];
  for (const [name, value] of Object.entries(variables)) {
    const parts = parseTemplate(value);
    if (parts === null) odd.push(name);
    // Undefined names within a cell leave the cell alone; filters on known ones work.
    else if (parts.every((part) => part.kind === 'text' || Object.hasOwn(variables, part.name)))
      variables[name] = renderParts(parts, variables);
  }
  return odd;
}
