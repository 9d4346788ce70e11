/** What could not be carried over, in words, and where it stands. */
export interface Note {
  readonly what: string;
  /** `tests.csv:4`, `promptfooconfig.yaml:12` … */
  readonly where: string;
}

const mostPlaces = 5;

/** One line for each kind of thing, with the places where it stands. */
export function noteLines(notes: readonly Note[]): readonly string[] {
  const places = new Map<string, Set<string>>();
  for (const { what, where } of notes) places.set(what, (places.get(what) ?? new Set()).add(where));
  return [...places].map(([what, all]) => {
    const shown = [...all].slice(0, mostPlaces).join(', ');
    return all.size > mostPlaces ? `${what} (${shown} and ${all.size - mostPlaces} more)` : `${what} (${shown})`;
  });
}
