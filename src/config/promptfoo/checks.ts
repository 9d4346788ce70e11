import { assertionFromCell, splitValues, type WrittenAssertion } from './assertion-text.ts';
import type { Note } from './notes.ts';
import { parseTemplate, type TemplatePart } from './nunjucks.ts';
import { isMap, listOf, textOf } from './values.ts';

const singleKinds = ['equals', 'contains', 'icontains', 'starts-with', 'regex'] as const;
const severalKinds = ['contains-any', 'contains-all', 'icontains-any', 'icontains-all'] as const;
type PlainKind = (typeof singleKinds)[number] | (typeof severalKinds)[number];
export type CheckKind = PlainKind | `not-${PlainKind}`;

/** An assertion that a scorer of ours can carry. */
export interface Check {
  readonly kind: CheckKind;
  /** Several for the kinds on any or all of them; templates, whose variables are known with a test. */
  readonly values: readonly (readonly TemplatePart[])[];
  /** The one value is a template whose text is still to be cut at its commas. */
  readonly isUncut: boolean;
  /** What promptfoo calls it. */
  readonly metric: string | null;
  readonly where: string;
}

export interface Checks {
  readonly checks: readonly Check[];
  readonly notes: readonly Note[];
}

/** The assertions of a test, those of sets among them. @param whereIs the place of the assertion with this index */
export function checksOf(assertions: unknown, whereIs: (index: number) => string): Checks {
  const checks: Check[] = [];
  const notes: Note[] = [];
  for (const [index, assertion] of listOf(assertions).entries()) {
    const found = checkOf(assertion, whereIs(index));
    checks.push(...found.checks);
    notes.push(...found.notes);
  }
  return { checks, notes };
}

/** The assertion of a CSV file's cell. */
export function checkOfCell(cell: string, where: string): Checks {
  return readCheck(assertionFromCell(cell), null, where);
}

function checkOf(assertion: unknown, where: string): Checks {
  if (!isMap(assertion)) return refused('an assertion that is no map', where);
  const type = textOf(assertion['type']);
  if (type === null) return refused(assertion['$ref'] === undefined ? 'an assertion without a type' : '$ref', where);
  if (type === 'assert-set') {
    if (assertion['threshold'] !== undefined) return refused('assert-set with a threshold', where);
    return checksOf(assertion['assert'], () => where);
  }
  if (assertion['weight'] === 0) return refused(`${type} of weight 0, which never fails`, where);
  if (assertion['transform'] !== undefined) return refused(`${type} with a transform`, where);
  const found = readCheck({ type, value: assertion['value'] }, textOf(assertion['metric']), where);
  const hasWeight = assertion['weight'] !== undefined && assertion['weight'] !== 1 && found.checks.length > 0;
  const notes = hasWeight
    ? [...found.notes, { what: 'weight: every scorer counts alike, passes are the same', where }]
    : found.notes;
  return { checks: found.checks, notes };
}

function readCheck({ type, value }: WrittenAssertion, metric: string | null, where: string): Checks {
  if (!isCheckKind(type)) return refused(type, where);
  const isSeveral = severalKinds.some((kind) => type.endsWith(kind));
  const written = typeof value === 'string' && isSeveral && !value.includes('{{') ? splitValues(value) : value;
  if (written === null) return refused(`${type} with quotes that nothing closes, which fails in promptfoo`, where);
  const isUncut = isSeveral && typeof written === 'string';
  if (!isSeveral && Array.isArray(written)) return refused(`${type} with a list`, where);
  const texts = listOf(written);
  const isFile = texts.some((text) => typeof text === 'string' && /^(file|package):/.test(text));
  if (isFile) return refused(`${type} with a value from a file`, where);
  if (texts.some((text) => typeof text === 'object')) return refused(`${type} with a value that is no text`, where);
  if (value === undefined || value === null || (value === '' && !type.endsWith('equals')))
    return refused(`${type} without a value, which fails in promptfoo`, where);
  const wantsText = isSeveral || type.endsWith('regex') || type.endsWith('starts-with');
  if (wantsText && typeof value !== 'string' && !Array.isArray(value))
    return refused(`${type} with a number, which fails in promptfoo`, where);
  const values = texts.map((text) => parseTemplate(String(text)));
  if (!values.every((parts) => parts !== null))
    return refused(`${type} whose value is more than text and variables`, where);
  return { checks: [{ kind: type, values, isUncut, metric, where }], notes: [] };
}

function isCheckKind(type: string): type is CheckKind {
  const plain = type.replace(/^not-/, '');
  return [...singleKinds, ...severalKinds].some((kind) => kind === plain);
}

function refused(what: string, where: string): Checks {
  return { checks: [], notes: [{ what, where }] };
}
