import { canonicalJson } from '../vocabulary/canonical-json.ts';
import type { IdentityParts, IdentityVariant } from './identity.ts';

/** In plain sentences, what changed from `before` to `after`: `variant ernie: params.temperature 0 → 0.5`. Empty: the same. */
export function identityDifferences(before: IdentityParts, after: IdentityParts): readonly string[] {
  const { dataset: dataBefore } = before;
  const { dataset: dataAfter } = after;
  return [
    ...changed('name', before.name, after.name),
    ...(dataBefore.sha256 === dataAfter.sha256 ? [] : ['the dataset has other content']),
    ...changed('dataset delimiter', dataBefore.delimiter, dataAfter.delimiter),
    ...changed('dataset id column', dataBefore.idColumn, dataAfter.idColumn),
    ...deepChanges('', before.selection, after.selection),
    ...variantChanges(before.variants, after.variants),
    ...deepChanges('repeats', before.repeats, after.repeats),
    ...deepChanges('endpoint', before.endpoint, after.endpoint),
  ];
}

function variantChanges(before: readonly IdentityVariant[], after: readonly IdentityVariant[]): readonly string[] {
  const isSame =
    before.length === after.length && before.every((variant, index) => body(variant) === body(after[index]));
  // Other labels alone are no difference.
  if (isSame) return [];
  const find = (variants: readonly IdentityVariant[], wanted: string) => variants.find(({ label }) => label === wanted);
  const gone = before.filter(({ label }) => !find(after, label)).map(({ label }) => `variant ${label} is gone`);
  const added = after.filter(({ label }) => !find(before, label)).map(({ label }) => `variant ${label} is new`);
  const kept = before.flatMap((variant) => {
    const now = find(after, variant.label);
    return now ? deepChanges(`variant ${variant.label}:`, unlabelled(variant), unlabelled(now)) : [];
  });
  const sentences = [...gone, ...added, ...kept];
  return sentences.length > 0 ? sentences : ['the variants stand in another order'];
}

function unlabelled({ model, messages, params }: IdentityVariant): object {
  return { model, messages, params };
}

function body(variant: IdentityVariant | undefined): string {
  return variant ? canonicalJson(unlabelled(variant)) : '';
}

/** @param path of the value, as it is named in the sentence */
function deepChanges(path: string, before: unknown, after: unknown): readonly string[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (!isMap(before) || !isMap(after)) return changed(path, before, after);
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const isList = Array.isArray(before) && Array.isArray(after);
  return [...keys].flatMap((key) => {
    const at = isList ? `${path}[${key}]` : `${path}${joint(path)}${key}`;
    return deepChanges(at, before[key], after[key]);
  });
}

function joint(path: string): string {
  if (path === '') return '';
  return path.endsWith(':') ? ' ' : '.';
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function changed(what: string, before: unknown, after: unknown): readonly string[] {
  return before === after ? [] : [`${what} ${shown(before)} → ${shown(after)}`];
}

const longestShown = 60;

function shown(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  const text = typeof value === 'string' && /^[\w./:+-]+$/.test(value) ? value : JSON.stringify(value);
  return text.length <= longestShown ? text : `${text.slice(0, longestShown - 1)}…`;
}
