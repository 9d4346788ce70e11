/** Anchor lengths, longest first: a prompt is indexed under the longest that it is not shorter than. */
const anchorLengths = [32, 16, 8, 4, 2, 1] as const;
const rollBase = 0x01000193;
/** Bits of the filter in front of the anchor map: 256 KiB, so that it stays in the processor's cache. */
const filterBits = 1 << 21;

interface AnchorIndex {
  readonly anchorLength: number;
  /** rollBase ** anchorLength: what takes the code unit that leaves the window out of the rolling hash. */
  readonly leaving: number;
  readonly filter: Uint32Array;
  /** Hash of a prompt's first `anchorLength` code units → the lengths of the prompts that begin so, longest first. */
  readonly lengthsByAnchor: ReadonlyMap<number, readonly number[]>;
}

/**
 * Finds the longest of many prompts that a text contains.
 *
 * A text equal to a prompt is one map look-up. Otherwise a rolling hash slides over the text; where the beginning of
 * some prompt may stand, the candidates are cut out by length and looked up in the map of prompts, so a hash collision
 * costs a look-up and never a wrong answer. The work grows with the text's length, not with the number of prompts.
 * @param prompts empty ones are never found; of equal ones the first is
 * @returns for a text, the index of the longest prompt in it (of the first in the text where several are longest),
 *   or null
 */
export function indexPrompts(prompts: readonly string[]): (text: string) => number | null {
  const indexByPrompt = new Map<string, number>();
  for (const [index, prompt] of prompts.entries()) {
    if (prompt !== '' && !indexByPrompt.has(prompt)) indexByPrompt.set(prompt, index);
  }
  const anchors = indexAnchors(indexByPrompt.keys());
  return (text) => indexByPrompt.get(text) ?? longestWithin(text, indexByPrompt, anchors);
}

function indexAnchors(prompts: Iterable<string>): readonly AnchorIndex[] {
  const groups = anchorLengths.map((anchorLength) => ({ anchorLength, lengths: new Map<number, Set<number>>() }));
  for (const prompt of prompts) {
    const group = groups.find(({ anchorLength }) => prompt.length >= anchorLength);
    if (!group) continue;
    const key = keyOf(rolledOver(prompt, group.anchorLength));
    const lengths = group.lengths.get(key);
    if (lengths) lengths.add(prompt.length);
    else group.lengths.set(key, new Set([prompt.length]));
  }
  return groups
    .filter(({ lengths }) => lengths.size > 0)
    .map((group) => anchorIndex(group.anchorLength, group.lengths));
}

function anchorIndex(anchorLength: number, lengthSets: ReadonlyMap<number, ReadonlySet<number>>): AnchorIndex {
  let leaving = 1;
  for (let n = 0; n < anchorLength; n++) leaving = Math.imul(leaving, rollBase);
  const filter = new Uint32Array(filterBits / 32);
  const lengthsByAnchor = new Map<number, readonly number[]>();
  for (const [key, lengths] of lengthSets) {
    const word = (key & (filterBits - 1)) >>> 5;
    filter[word] = (filter[word] ?? 0) | (1 << (key & 31));
    lengthsByAnchor.set(
      key,
      [...lengths].sort((a, b) => b - a),
    );
  }
  return { anchorLength, leaving, filter, lengthsByAnchor };
}

function rolledOver(text: string, length: number): number {
  let rolled = 0;
  for (let at = 0; at < length; at++) rolled = (Math.imul(rolled, rollBase) + text.charCodeAt(at)) | 0;
  return rolled;
}

/** Mixed, because the rolling hash is poor in its low bits; 30 bits, which V8 keeps as a small integer. */
function keyOf(rolled: number): number {
  const mixed = Math.imul(rolled ^ (rolled >>> 15), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) & 0x3fff_ffff;
}

interface Found {
  readonly index: number;
  readonly length: number;
}

function longestWithin(
  text: string,
  indexByPrompt: ReadonlyMap<string, number>,
  anchors: readonly AnchorIndex[],
): number | null {
  let found: Found | null = null;
  for (const anchor of anchors) found = longestByAnchor(text, indexByPrompt, anchor, found);
  return found === null ? null : found.index;
}

function longestByAnchor(
  text: string,
  indexByPrompt: ReadonlyMap<string, number>,
  { anchorLength, leaving, filter, lengthsByAnchor }: AnchorIndex,
  before: Found | null,
): Found | null {
  let found = before;
  let rolled = rolledOver(text, Math.min(anchorLength, text.length));
  for (let start = 0; start + anchorLength <= text.length; start++) {
    if (start > 0) {
      const entered = Math.imul(rolled, rollBase) + text.charCodeAt(start + anchorLength - 1);
      rolled = (entered - Math.imul(leaving, text.charCodeAt(start - 1))) | 0;
    }
    if (found && text.length - start <= found.length) break;
    const key = keyOf(rolled);
    if (((filter[(key & (filterBits - 1)) >>> 5] ?? 0) & (1 << (key & 31))) === 0) continue;
    found = longestAt(text, start, lengthsByAnchor.get(key) ?? [], indexByPrompt, found) ?? found;
  }
  return found;
}

function longestAt(
  text: string,
  start: number,
  lengths: readonly number[],
  indexByPrompt: ReadonlyMap<string, number>,
  longerThan: Found | null,
): Found | null {
  for (const length of lengths) {
    if (longerThan && length <= longerThan.length) return null;
    if (start + length > text.length) continue;
    const index = indexByPrompt.get(text.slice(start, start + length));
    if (index !== undefined) return { index, length };
  }
  return null;
}
