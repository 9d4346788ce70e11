/**
 * 32-bit hash of a text under a seed: MurmurHash3's mixing (Appleby 2011) over UTF-16 code units. The simulator's
 * decisions are drawn from it, so that they follow from seed and content and never from the order of arrival.
 * @returns an unsigned 32-bit integer
 */
export function seededHash(seed: number, text: string): number {
  let hash = seed | 0;
  for (let at = 0; at < text.length; at++) {
    let unit = Math.imul(text.charCodeAt(at), 0xcc9e2d51);
    unit = Math.imul((unit << 15) | (unit >>> 17), 0x1b873593);
    hash ^= unit;
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
