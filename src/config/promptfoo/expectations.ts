import { splitValues } from './assertion-text.ts';
import type { Check, CheckKind } from './checks.ts';
import type { Note } from './notes.ts';
import { renderParts, type TemplateWords, toLiquid } from './nunjucks.ts';
import { notAllPattern, scorerFor, type WrittenScorer } from './scorers.ts';
import type { TestCase } from './tests.ts';

/** What tests expect, as scorers and the columns they need. */
export interface Expectations {
  readonly scorers: readonly WrittenScorer[];
  /** Column → a cell for each test. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  readonly notes: readonly Note[];
}

/** One check's value on one test. */
interface Wanted {
  readonly kind: CheckKind;
  readonly texts: readonly string[];
}

/** Separators to join several texts of a cell by: the first that stands in none of them. */
const separators = ['|', ';', '||', '§', '¦', '\u241e'];
const nothing = '^(?![\\s\\S])';
const anything = '[\\s\\S]';

/**
 * What holds for every test by the same template becomes one scorer that needs no column; everything else becomes one column
 * and one optional scorer a kind, and a second of each where a test has two of that kind.
 */
export function expectationsOf(
  tests: readonly TestCase[],
  defaults: readonly Check[],
  variables: ReadonlySet<string>,
  words: TemplateWords,
): Expectations {
  const notes: Note[] = [];
  const isCommon = tests.every(({ hasDefaults }) => hasDefaults);
  const common = isCommon ? defaults.filter((check) => holdsForAll(check, tests)) : [];
  const names = namer();
  const scorers = common.map((check) => {
    const texts = check.values.map((parts) => toLiquid(parts, variables, words));
    return scorerFor(check.kind, names(check.metric ?? check.kind), { kind: 'texts', texts });
  });
  const rest = defaults.filter((check) => !common.includes(check));
  const columns = columnsOf(tests, rest, notes);
  const cells = new Map<string, readonly string[]>();
  for (const { kind, ordinal, rows } of columns) {
    const column = freeName(`expect_${kind.replaceAll('-', '_')}${ordinal > 1 ? `_${ordinal}` : ''}`, variables);
    const separator = rows.some((texts) => texts !== null && texts.length > 1) ? separatorFor(rows) : null;
    cells.set(
      column,
      rows.map((texts) => texts?.join(separator ?? '') ?? ''),
    );
    const variable = words.variable(column);
    scorers.push(scorerFor(kind, names(kind), { kind: 'column', template: `{{ ${variable} }}`, variable, separator }));
  }
  return { scorers, columns: cells, notes };
}

/** A template that is a text on every test, with nothing left to be cut. */
function holdsForAll({ kind, values, isUncut }: Check, tests: readonly TestCase[]): boolean {
  if (isUncut || values.length === 0) return false;
  const isUsable = (text: string) => text !== '' && !(kind.endsWith('regex') && isNoPattern(text));
  return values.every((parts) => tests.every(({ variables }) => isUsable(renderParts(parts, variables))));
}

function isNoPattern(text: string): boolean {
  try {
    RegExp(text);
    return false;
  } catch (error) {
    if (error instanceof SyntaxError) return true;
    throw error;
  }
}

interface ExpectedColumn {
  readonly kind: CheckKind;
  /** 1, 2 … where a test has several of the kind. */
  readonly ordinal: number;
  /** For each test; null: it expects nothing of the kind. */
  readonly rows: (readonly string[] | null)[];
}

function columnsOf(tests: readonly TestCase[], defaults: readonly Check[], notes: Note[]): readonly ExpectedColumn[] {
  const columns = new Map<string, ExpectedColumn>();
  for (const [row, test] of tests.entries()) {
    const counts = new Map<CheckKind, number>();
    for (const check of [...(test.hasDefaults ? defaults : []), ...test.checks]) {
      const wanted = wantedOf(check, test);
      if (wanted === null) continue;
      if ('what' in wanted) {
        notes.push(wanted);
        continue;
      }
      const ordinal = (counts.get(wanted.kind) ?? 0) + 1;
      counts.set(wanted.kind, ordinal);
      const key = `${wanted.kind} ${ordinal}`;
      const column = columns.get(key) ?? { kind: wanted.kind, ordinal, rows: tests.map(() => null) };
      column.rows[row] = wanted.texts;
      columns.set(key, column);
    }
  }
  return [...columns.values()].toSorted((a, b) => a.ordinal - b.ordinal);
}

/** @returns null: it passes whatever is answered */
function wantedOf({ kind, values, isUncut }: Check, { variables, where }: TestCase): Wanted | Note | null {
  const rendered = values.map((parts) => renderParts(parts, variables));
  const isSeveral = /-(any|all)$/.test(kind);
  const texts = isUncut ? splitValues(rendered[0] ?? '') : rendered;
  if (texts === null || (isUncut && rendered[0] === ''))
    return { what: `${kind} whose value fails in promptfoo`, where };
  if (isSeveral) return severalWanted(kind, texts, where);
  if (kind.endsWith('regex') && isNoPattern(texts[0] ?? ''))
    return { what: `${kind} that is no pattern, which never passes`, where };
  if (texts[0] !== '') return { kind, texts };
  if (kind === 'equals') return { kind: 'regex', texts: [nothing] };
  if (kind === 'not-equals') return { kind: 'regex', texts: [anything] };
  return { what: `${kind} without a value, which fails in promptfoo`, where };
}

/** An empty text stands in every answer. */
function severalWanted(kind: CheckKind, texts: readonly string[], where: string): Wanted | Note | null {
  const full = texts.filter((text) => text !== '');
  const isAny = kind.endsWith('-any');
  const alwaysHolds = isAny ? full.length < texts.length : full.length === 0;
  if (alwaysHolds) return kind.startsWith('not-') ? { what: `${kind} that never passes`, where } : null;
  if (full.length === 0) return kind.startsWith('not-') ? null : { what: `${kind} that never passes`, where };
  if (kind === 'not-contains-all' || kind === 'not-icontains-all') return { kind, texts: [notAllPattern(full)] };
  return { kind, texts: full };
}

function separatorFor(rows: readonly (readonly string[] | null)[]): string {
  const all = rows.flatMap((texts) => texts ?? []);
  const free = separators.find((separator) => !all.some((text) => text.includes(separator)));
  return free ?? '\u001f';
}

function namer(): (name: string) => string {
  const counts = new Map<string, number>();
  return (name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  };
}

export function freeName(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? freeName(`${name}_`, taken) : name;
}
