/** Code units that may stand together without (or of nothing but) white space before the run is cut. */
const longestRun = 256;

/**
 * Loads the tokenizer (about 150 ms, so only where tokens are counted): OpenAI's `o200k_base`, by gpt-tokenizer. For
 * other models' text it is an estimate.
 *
 * What looks like a special token (`<|endoftext|>`) is counted as the plain text that it is to a chat endpoint. The
 * encoder's time grows with the square of an unbroken run, so longer runs are counted in pieces: at most one token
 * too many a piece, and 50,000 letters take milliseconds instead of seconds.
 */
export async function loadTokenCounter(): Promise<(text: string) => number> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const asPlainText = { disallowedSpecial: new Set<string>() };
  return (text) => {
    if (text.length <= longestRun) return countTokens(text, asPlainText);
    let tokens = 0;
    for (const piece of cutLongRuns(text)) tokens += countTokens(piece, asPlainText);
    return tokens;
  };
}

function cutLongRuns(text: string): readonly string[] {
  const pieces: string[] = [];
  let pieceStart = 0;
  let runLength = 0;
  let inSpace = false;
  for (let at = 0; at < text.length; at++) {
    const isSpace = isWhiteSpace(text.charCodeAt(at));
    runLength = isSpace === inSpace ? runLength + 1 : 1;
    inSpace = isSpace;
    if (runLength <= longestRun || isLowSurrogate(text.charCodeAt(at))) continue;
    pieces.push(text.slice(pieceStart, at));
    pieceStart = at;
    runLength = 1;
  }
  pieces.push(text.slice(pieceStart));
  return pieces;
}

function isWhiteSpace(unit: number): boolean {
  return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || unit === 0xa0 || (unit >= 0x2000 && unit <= 0x200a);
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
