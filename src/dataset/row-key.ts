import { hash } from 'node:crypto';
import { Fingerprints } from './fingerprints.ts';

/** Hex digits of the content hash that name a row: 64 bits. */
const keyDigits = 16;

/**
 * @param columns header names in the order of the cells
 * @returns cells → SHA-256 in lower-case hex over name and cell of every column, sorted by name, so that neither the row's place in the
 *   file nor the columns' order matters
 */
export function contentHasher(columns: readonly string[]): (cells: readonly string[]) => string {
  const sorted = columns
    .map((name, index) => ({ name, index }))
    .toSorted((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  return (cells) => hash('sha256', JSON.stringify(sorted.map(({ name, index }) => [name, cells[index]])), 'hex');
}

export type KeyFinding =
  | { readonly kind: 'key'; readonly rowKey: string }
  /** Two different rows would bear one name. */
  | { readonly kind: 'collision'; readonly rowKey: string };

/** Names rows without an id by their content: 16 hex digits, and from the second row of the same content on `-2`, `-3` … */
export function contentKeys(): (contentHash: string) => KeyFinding {
  const occurrences = new Fingerprints();
  return (contentHash) => {
    const digits = contentHash.slice(0, keyDigits);
    const met = occurrences.meet(contentHash, (count) => (count ?? 0) + 1);
    switch (met.kind) {
      case 'new':
        return { kind: 'key', rowKey: digits };
      case 'known':
        return { kind: 'key', rowKey: `${digits}-${met.value + 1}` };
      case 'collision':
        return { kind: 'collision', rowKey: digits };
      default:
        return met satisfies never;
    }
  };
}

/** Kept as they are; hashing the ids of a small dataset would take a tenth of the time that reading it does. */
const mostIdsKept = 20_000;

/** @returns id, line → the line where that id stood before; null: it is new */
export function idLines(): (id: string, line: number) => number | null {
  const kept = new Map<string, number>();
  const others = new Fingerprints();
  return (id, line) => {
    const earlier = kept.get(id);
    if (earlier !== undefined) return earlier;
    if (kept.size < mostIdsKept) {
      kept.set(id, line);
      return null;
    }
    const met = others.meet(hash('sha256', id, 'hex'), (first) => first ?? line);
    return met.kind === 'known' ? met.value : null;
  };
}
