/** An object of foreign JSON, of which nothing is known yet. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value where it is an object, else an empty one: saves a question at every step down. */
export function recordOf(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}

/** null where it is no string or an empty one. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A count as a JSON number or as digits; null where it is neither. */
export function countOf(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/** No answer is nested so deeply; what is would exhaust the stack of whoever reads, writes or shows it. */
const deepestNesting = 200;

/**
 * Parsed JSON; undefined where the text is none, or nested past all measure. Blank lines before it are no error (DeepSeek's
 * keep-alives).
 */
export function parseJson(text: string): unknown {
  const value = parsed(text) ?? parsed(text.trim());
  // Each level takes a bracket at both ends.
  const mayBeDeep = text.length > 2 * deepestNesting;
  return mayBeDeep && isDeeperThan(value, deepestNesting) ? undefined : value;
}

/** JSON knows fewer blanks than `trim`: a byte order mark, say, is only found there. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
