import { type Context, createContext, Script } from 'node:vm';

/** A pattern that needs longer than this on one answer is broken; the run must not stand still for it. */
const timeLimitMs = 100;
/** About 0.1 s of backtracking. */
const affordableSteps = 5e7;

/**
 * Whether a pattern matches, with a time limit against patterns whose backtracking explodes.
 * @throws Error where the limit is exceeded
 */
export function matchInTime(pattern: RegExp, text: string): boolean {
  // A limit costs 0.13 ms, seventy times a plain match: it is kept for patterns that could need it.
  if (mostSteps(pattern.source, text.length) <= affordableSteps) return pattern.test(text);
  const { script, context } = sandbox();
  context['pattern'] = pattern;
  context['text'] = text;
  try {
    return script.runInContext(context, { timeout: timeLimitMs }) === true;
  } catch (error) {
    if (isTimeout(error)) {
      throw new Error(`the pattern took longer than ${timeLimitMs} ms on this answer`);
    }
    throw error;
  }
}

/**
 * A bound on the backtracking of a pattern, counted roughly and upwards: each `*` and `+` may stop at any character, each
 * `?` and `|` has two ways, and the match may start anywhere. Nested repetition, counted repetition and back references
 * have no bound that is worth computing.
 */
function mostSteps(source: string, length: number): number {
  if (/\)[*+?{]|\{|\\[1-9k]/.test(source)) return Number.POSITIVE_INFINITY;
  const stars = source.match(/[*+]/g)?.length ?? 0;
  const choices = source.match(/[?|]/g)?.length ?? 0;
  return (length + 1) ** (stars + 1) * 2 ** choices;
}

/** The error may come from the sandbox's realm, whose Error is not ours. */
function isTimeout(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}

let made: { readonly script: Script; readonly context: Context } | null = null;

/** Made when first needed: creating a context takes about a millisecond. */
function sandbox(): { readonly script: Script; readonly context: Context } {
  made ??= { script: new Script('pattern.test(text)'), context: createContext(Object.create(null)) };
  return made;
}
