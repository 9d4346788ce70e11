type Entries = Readonly<Record<string, unknown>>;

/** A YAML map. */
export function isMap(value: unknown): value is Entries {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function mapOf(value: unknown): Entries {
  return isMap(value) ? value : {};
}

/** One thing or a list of things, as a list; nothing is an empty one. */
export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** As Nunjucks prints it; null: a list or a map, which it prints as nothing useful. */
export function printedValue(value: unknown): string | null {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? null : String(value);
}

const deepest = 20;

/** Every `{ $ref: '#/a/b' }` replaced by what stands there; a reference that leads nowhere stays. */
export function withReferences(value: unknown, root: unknown, depth = 0): unknown {
  if (Array.isArray(value)) return value.map((part) => withReferences(part, root, depth));
  if (!isMap(value)) return value;
  const target = depth < deepest ? targetOf(value['$ref'], root) : undefined;
  if (target !== undefined) return withReferences(target, root, depth + 1);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withReferences(part, root, depth)]));
}

function targetOf(reference: unknown, root: unknown): unknown {
  if (typeof reference !== 'string' || !reference.startsWith('#/')) return undefined;
  const keys = reference.slice(2).split('/');
  return keys.reduce((at, key) => mapOf(at)[key.replaceAll('~1', '/').replaceAll('~0', '~')], root);
}
