import type { Overrides } from './overrides.ts';
import { createRedactor } from './redact.ts';

/**
 * The command line that says these overrides again, word by word, as it may be stored and shown: known secrets and credentials
 * in addresses are cut out of it.
 * @param secrets as `resolveAccess` tells them
 */
export function flagsOf(overrides: Overrides, secrets: readonly string[]): string[] {
  const redact = createRedactor(secrets);
  const { shuffle } = overrides;
  const valued: readonly (readonly [string, string | number | undefined])[] = [
    ['--name', overrides.name],
    ...(overrides.tags ?? []).map((tag) => ['--tag', tag] as const),
    ['--model', overrides.model],
    ['--base-url', overrides.baseUrl],
    ['--concurrency', overrides.concurrency],
    ['--filter', overrides.filter],
    ['--limit', overrides.rowLimit],
    ['--sample', overrides.sample],
    ['--seed', overrides.seed],
    ...(overrides.set ?? []).map((setting) => ['--set', setting] as const),
  ];
  return [
    ...valued.flatMap(([flag, value]) => (value === undefined ? [] : wordsOf(flag, redact(withoutLogins(`${value}`))))),
    ...(shuffle === undefined ? [] : [shuffle ? '--shuffle' : '--no-shuffle']),
  ];
}

/** What begins with a dash would be taken for a flag of its own. */
function wordsOf(flag: string, value: string): string[] {
  return value.startsWith('-') ? [`${flag}=${value}`] : [flag, value];
}

/** Of `--set` an address is only a part. */
function withoutLogins(text: string): string {
  return text.replaceAll(/([a-z][a-z\d+.-]*:\/\/)[^/?#\s]*@/gi, '$1');
}
