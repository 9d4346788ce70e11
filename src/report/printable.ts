// Everything that moves a cursor, starts an escape sequence, turns the reading direction or takes no space at all. The two
// joiners stay: emoji, Persian and Indic scripts need them. Interlinear annotations are not ignorable, yet invisible.
const unprintable =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufff9-\ufffb[[\p{Cf}&&\p{Default_Ignorable_Code_Point}]--[\u200c\u200d]]]/gv;

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Text of a dataset or an endpoint, on one line and with its invisible and control characters spelt out: `\n`, `\u001b`. */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => shortEscapes[character] ?? escapedUtf16(character));
}

/**
 * The same for a JSON document, as JSON's own escapes: its values stay what they are.
 * @param json as JSON.stringify wrote it: a line feed in it is layout
 */
export function printableJson(json: string): string {
  return json.replace(unprintable, (character) => (character === '\n' ? character : escapedUtf16(character)));
}

function escapedUtf16(character: string): string {
  // By code unit, not by character: JSON knows no other escape.
  return character.split('').map(escapedUnit).join('');
}

function escapedUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
