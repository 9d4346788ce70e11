const marker = '«key»';

/** Shorter ones are placeholders (`none`, `dummy`) rather than secrets, and would mutilate ordinary text. */
const shortestSecret = 8;

/**
 * A function that takes secrets out of text: each as it is, URL-encoded, within JSON, and in base64, where it is also
 * found inside a longer encoded text. Text without any comes back as it was.
 * @param secrets those shorter than 8 characters are left alone
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const forms = new Set(secrets.filter((secret) => secret.length >= shortestSecret).flatMap(formsOf));
  if (forms.size === 0) return (text) => text;
  // The longest first, so that a form that contains another goes as a whole.
  const alternatives = [...forms].sort((a, b) => b.length - a.length).map(asPattern);
  const anyForm = new RegExp(alternatives.join('|'), 'g');
  return (text) => text.replace(anyForm, marker);
}

function formsOf(secret: string): readonly string[] {
  const base64 = [0, 1, 2].map((offset) => base64Within(secret, offset));
  return [
    secret,
    encodeURIComponent(secret.toWellFormed()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    ...base64,
    ...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

/** The base64 characters that depend on nothing but the secret when it begins at byte `offset` (mod 3) of what is encoded. */
function base64Within(secret: string, offset: number): string {
  const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor((bytes.length * 8) / 6);
  return bytes.toString('base64').slice(first, last);
}

/** Percent escapes are matched in upper and lower case. */
function asPattern(form: string): string {
  return form
    .split(/(%[\dA-F]{2})/)
    .map((part, index) => (index % 2 === 0 ? part.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&') : caseless(part)))
    .join('');
}

function caseless(percentEscape: string): string {
  return percentEscape.replace(/[A-F]/g, (digit) => `[${digit}${digit.toLowerCase()}]`);
}
