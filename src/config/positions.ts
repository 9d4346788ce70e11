import { type Document, isMap, isNode, isPair, isScalar, isSeq, type Node, type Pair } from 'yaml';
import { followAlias, startOf } from './parse-document.ts';

/**
 * Offset of what stands at a path of the document: of its value, or of its key. Where the path leads to nothing, of the
 * deepest part of it that exists.
 */
export function offsetOf(document: Document, path: readonly PropertyKey[], at: 'key' | 'value'): number {
  let offset = startOf(document.contents) ?? 0;
  let node: unknown = document.contents;
  for (const [depth, segment] of path.entries()) {
    const step = stepInto(followAlias(node, document), segment, document);
    if (!step) return offset;
    const isLast = depth === path.length - 1;
    offset = (isLast && at === 'key' ? startOf(step.key) : startOf(step.value)) ?? startOf(step.key) ?? offset;
    node = step.value;
  }
  return offset;
}

interface Step {
  readonly key: Node | null;
  readonly value: Node | null;
}

function stepInto(node: unknown, segment: PropertyKey, document: Document): Step | null {
  if (isSeq(node)) {
    const item = node.items[Number(segment)];
    return isNode(item) ? { key: null, value: item } : null;
  }
  if (!isMap(node)) return null;
  const own = node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(segment));
  if (own) return asStep(own);
  return mergedStep(node.items, segment, document);
}

/** A key that came through `<<: *base` stands where the base wrote it. */
function mergedStep(pairs: readonly Pair[], segment: PropertyKey, document: Document): Step | null {
  for (const { key, value } of pairs) {
    if (!isMergeKey(key) || !isNode(value)) continue;
    const merged = followAlias(value, document);
    for (const base of isSeq(merged) ? merged.items : [merged]) {
      const step = stepInto(followAlias(base, document), segment, document);
      if (step) return step;
    }
  }
  return null;
}

function asStep(pair: unknown): Step | null {
  if (!isPair(pair)) return null;
  return { key: isNode(pair.key) ? pair.key : null, value: isNode(pair.value) ? pair.value : null };
}

function isMergeKey(key: unknown): boolean {
  if (!isScalar(key)) return false;
  return key.value === '<<' || (typeof key.value === 'symbol' && key.value.description === '<<');
}
