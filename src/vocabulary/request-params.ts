/** What a known request parameter accepts; ranges are inclusive. */
export interface ParamRule {
  readonly kind: 'integer' | 'number' | 'boolean' | 'text' | 'list' | 'map';
  readonly low?: number;
  readonly high?: number;
  readonly nullable?: boolean;
}

/**
 * The parameters whose type and range the endpoint's contract states. Servers drop what they cannot read without a word
 * (`max_tokens: "4"` ran unlimited), so nothing but our own check catches a mistake. Any other parameter passes.
 */
export const knownParams: ReadonlyMap<string, ParamRule> = new Map([
  ['max_tokens', { kind: 'integer', low: 1 }],
  ['max_completion_tokens', { kind: 'integer', low: 1 }],
  ['temperature', { kind: 'number', low: 0, high: 2 }],
  ['top_p', { kind: 'number', low: 0.01, high: 1 }],
  ['frequency_penalty', { kind: 'number', low: -2, high: 2, nullable: true }],
  ['presence_penalty', { kind: 'number', low: -2, high: 2, nullable: true }],
  ['seed', { kind: 'integer', low: 1 }],
  ['stream', { kind: 'boolean' }],
  ['parallel_tool_calls', { kind: 'boolean' }],
  ['stop', { kind: 'text', nullable: true }],
  ['user', { kind: 'text' }],
  ['tools', { kind: 'list' }],
  ['response_format', { kind: 'map' }],
  ['prediction', { kind: 'map' }],
]);

/** @returns what is wrong with a finished value of a known parameter, as the end of a sentence; null: nothing, or not known */
export function paramFault(name: string, value: unknown): string | null {
  const rule = knownParams.get(name);
  if (rule === undefined || (value === null && rule.nullable === true)) return null;
  switch (rule.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? null : 'must be true or false';
    case 'text':
      return typeof value === 'string' || Array.isArray(value) ? null : 'must be a text';
    case 'list':
      return Array.isArray(value) ? null : 'must be a list';
    case 'map':
      return typeof value === 'object' && value !== null && !Array.isArray(value) ? null : 'must be a map';
    case 'integer':
      return Number.isSafeInteger(value) && isWithin(value, rule) ? null : `must be a whole number${rangeWords(rule)}`;
    case 'number':
      return isWithin(value, rule) ? null : `must be a number${rangeWords(rule)}`;
    default:
      return rule.kind satisfies never;
  }
}

function isWithin(
  value: unknown,
  { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY }: ParamRule,
): boolean {
  return typeof value === 'number' && value >= low && value <= high;
}

function rangeWords({ low, high }: ParamRule): string {
  if (low === undefined) return '';
  return high === undefined ? ` of at least ${low}` : ` from ${low} to ${high}`;
}
