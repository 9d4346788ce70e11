/** What stands in place of a secret. */
export const cutOut = '«key»';

/** Shorter ones are placeholders (`none`, `dummy`) rather than secrets, and would mutilate ordinary text. */
const shortestSecret = 8;

/**
 * A function that takes secrets out of text: each as it is or in base64 (also inside a longer encoded text), its characters plain
 * or as JSON, URLs and HTML write them, once or over again. Text without any comes back as it was.
 * @param secrets those shorter than 8 characters are left alone
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.filter((secret) => secret.length >= shortestSecret).flatMap(formsOf));
  if (forms.size === 0) return (text) => text;
  // The longest first, so that a form that contains another goes as a whole.
  const alternatives = [...forms].sort((a, b) => b.length - a.length).map(asPattern);
  const anyForm = new RegExp(alternatives.join('|'), 'g');
  return (text) => text.replace(anyForm, cutOut);
}

function formsOf(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((offset) => base64Within(secret, offset));
  return [secret, ...base64, ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))];
}

/** The base64 characters that depend on nothing but the secret when it begins at byte `offset` (mod 3) of what is encoded. */
function base64Within(secret: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor((bytes.length * 8) / 6);
  return bytes.toString('base64').slice(first, last);
}

function asPattern(form: string): string {
  return (form.match(/\\+|[^\\]/gu) ?? [])
    .map((part) => {
      if (/[A-Za-z\d]/.test(part)) return part;
      return part.startsWith('\\') ? backslashes(part.length) : spellingsOf(part);
    })
    .join('');
}

/** A run as one: that each of them may be many could be tried in too many ways. */
function backslashes(count: number): string {
  return String.raw`(?:\\{${count},${16 * count}}|(?:\\{0,16}u005[cC]|%(?:25)*5[cC]|&(?:amp;)*(?:#0*92|#[xX]0*5[cC]);){${count}})`;
}

/** So many backslashes before a character: JSON within JSON doubles them each time. Bounded, as text may be nothing else. */
const escapes = String.raw`\\{0,16}`;
const htmlNames: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

const jsonNames: Readonly<Record<string, string>> = { '\b': 'b', '\f': 'f', '\n': 'n', '\r': 'r', '\t': 't' };

/** Whatever JSON, a URL, a form or HTML makes of a character that means something to one of them. */
function spellingsOf(character: string): string {
  const name = htmlNames[character];
  const shortName = jsonNames[character];
  const code = character.codePointAt(0) ?? 0;
  return `(?:${[
    `${escapes}${literal(character)}`,
    ...(shortName === undefined ? [] : [`${String.raw`\\{1,16}`}${shortName}`]),
    ...(character === ' ' ? [String.raw`\+`] : []),
    `${escapes}${unitsOf(character)
      .map((unit) => `u${caseless(unit)}`)
      .join(escapes)}`,
    [...Buffer.from(character)].map((byte) => `%(?:25)*${caseless(byte.toString(16).padStart(2, '0'))}`).join(''),
    `&(?:amp;)*(?:${name === undefined ? '' : `${name}|`}#0*${code}|#[xX]0*${caseless(code.toString(16))});`,
  ].join('|')})`;
}

/** UTF-16 code units in four hexadecimal digits. */
function unitsOf(character: string): readonly string[] {
  return character.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function caseless(hexadecimal: string): string {
  return hexadecimal.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
}
