/** As a POSIX shell reads it back. */
export function shellWord(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : singleQuoted(word);
}

/**
 * A word in which `${NAME}` stays a reference for the shell to fill in, and everything else is literal.
 * @param template as a config writes it
 */
export function shellTemplate(template: string): string {
  return template
    .split(/(\$\{[A-Za-z_]\w*\})/)
    .map((part, index) => (index % 2 === 1 ? `"${part}"` : part === '' ? '' : singleQuoted(part)))
    .join('');
}

export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
