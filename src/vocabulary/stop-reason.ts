/** How the stored reason of a stop begins, by its short word. */
export const stopOpenings = {
  SIGINT: 'SIGINT',
  SIGTERM: 'SIGTERM',
  program: 'the program that started it',
  refused: 'refused',
  'all failed': 'the first requests all failed',
  quota: 'the quota is used up',
  'rate limit': 'the rate limit refused everything for too long',
  'endpoint-down': 'the endpoint was down',
  budget: 'budget.',
} as const;

/** @returns the short word of a stored reason, for a table; null: it is in nobody's words, or of another version */
export function stopWord(reason: string): string | null {
  return Object.entries(stopOpenings).find(([, opening]) => reason.startsWith(opening))?.[0] ?? null;
}
