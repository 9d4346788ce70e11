import { seededHash } from './seeded-hash.ts';

/** Said where the answer key itself offers nothing that is wrong. */
const lastResorts = ['I do not know.', 'Unclear.', '?'] as const;
/** So many of the key's answers are tried before a last resort: the work stays bounded on any key. */
const tried = 64;

/**
 * A plausible wrong answer: what another row expects, where neither of the two contains the other and they are not
 * the same number, so that no scorer of text or numbers takes it for right.
 * @param distinct every answer of the key, once each
 */
export function wrongAnswer(expected: string, prompt: string, distinct: readonly string[], seed: number): string {
  const start = seededHash(seed, prompt) % Math.max(1, distinct.length);
  for (let step = 0; step < Math.min(tried, distinct.length); step++) {
    const candidate = distinct[(start + step) % distinct.length];
    if (candidate !== undefined && isPlainlyWrong(candidate, expected)) return candidate;
  }
  return lastResorts.find((candidate) => isPlainlyWrong(candidate, expected)) ?? `${lastResorts[0]} ${lastResorts[1]}`;
}

function isPlainlyWrong(candidate: string, expected: string): boolean {
  const said = folded(candidate);
  const right = folded(expected);
  if (said === '' || right === '') return said !== '';
  return !said.includes(right) && !right.includes(said) && asNumber(said) !== asNumber(right);
}

function folded(text: string): string {
  return text.trim().normalize('NFC').toLowerCase();
}

/** @returns NaN, which equals nothing, for what is not a number alone */
function asNumber(text: string): number {
  return Number(text.replaceAll(/[,\s$€%]/g, ''));
}
