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
