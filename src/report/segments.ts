/** A stretch of a text, and where it begins. */
interface Segment {
  readonly segment: string;
  readonly index: number;
}

const made = new Map<string, Intl.Segmenter>();

/** Characters as people see them; splitting plain ASCII needs no table. */
export function* graphemesOf(text: string): Generator<Segment> {
  if (/^[ -~]*$/.test(text))
    for (let index = 0; index < text.length; index += 1) yield { segment: text.charAt(index), index };
  else yield* segmenter('grapheme').segment(text);
}

/** Words and what stands between them, whatever the language: Chinese, Japanese and Thai have words without blanks. */
export function wordsOf(text: string): Iterable<Segment> {
  return segmenter('word').segment(text);
}

/** Made for the first text that needs it: that takes 25 ms, and most commands never do. */
function segmenter(granularity: 'grapheme' | 'word'): Intl.Segmenter {
  const found = made.get(granularity) ?? new Intl.Segmenter('en', { granularity });
  made.set(granularity, found);
  return found;
}
