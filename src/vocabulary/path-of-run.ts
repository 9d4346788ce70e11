/** What a path may hold that stands for something of its run. */
export const runPlaceholders = ['{name}', '{id}'] as const;

/** The first `{…}` of a path that stands for nothing; null: there is none. */
export function unknownPlaceholder(path: string): string | null {
  const found = path.match(/\{[^{}/]*\}/g) ?? [];
  return found.find((one) => !runPlaceholders.some((known) => known === one)) ?? null;
}
