interface TextOptions {
  readonly caseSensitive?: boolean;
  readonly trim?: boolean;
}

/** Unicode NFC, then by option without white space at the ends and in lower case: what answer and expectation are compared in. */
export function normaliseText(text: string, { caseSensitive = true, trim = true }: TextOptions): string {
  const composed = composedText(text);
  const trimmed = trim ? composed.trim() : composed;
  // Lower case can decompose again (İ), hence NFC once more.
  return caseSensitive ? trimmed : composedText(trimmed.toLowerCase());
}

/** Past what any script writes on one letter. */
const marksInARow = 64;
const longRunOfMarks = new RegExp(`\\p{M}{${marksInARow}}`, 'gu');

/**
 * NFC in the time that the text's length takes. Marks on one letter are put in order at a cost of the square of their number
 * (a hundred thousand take half a minute), so runs of them are parted by the joiner that Unicode has for it (UAX #15, Stream-Safe
 * Text Format); no real text has such runs.
 */
export function composedText(text: string): string {
  const parted = text.length < marksInARow ? text : text.replace(longRunOfMarks, (marks) => `${marks}\u034f`);
  return parted.normalize('NFC');
}

const longestQuoted = 80;

/** A text as it stands in a reason: one line, in quotes, cut short. */
export function quoted(text: string): string {
  const oneLine = text.replace(/\s+/g, ' ').trim();
  const characters = Array.from(oneLine.slice(0, 2 * longestQuoted));
  const isCut = characters.length > longestQuoted || oneLine.length > 2 * longestQuoted;
  return isCut ? `"${characters.slice(0, longestQuoted - 1).join('')}…"` : `"${oneLine}"`;
}
