import { literalWords } from './liquid-engine.ts';

const plainName = /^[A-Za-z_]\w*$/;
const operators: readonly string[] = ['and', 'or', 'not', 'contains'];
/** What would end a quoted name, an output or a tag, or cannot be seen. */
const escapedCharacter = /["\\{}%\p{C}\p{Zl}\p{Zp}]/gu;

/** What stands for a column within `{{ … }}`: `question`, or `columns["my column"]` where the name is no identifier. */
export function columnVariable(column: string): string {
  const isPlain = plainName.test(column) && !literalWords.includes(column) && !operators.includes(column);
  return isPlain ? column : `columns["${column.replaceAll(escapedCharacter, escaped)}"]`;
}

/** A template that is nothing but a column's cell. */
export function columnTemplate(column: string): string {
  return `{{ ${columnVariable(column)} }}`;
}

/** `{{ my column }}` → `{{ columns["my column"] }}`, wherever the whole of an output is a column's name. */
export function withColumnVariables(template: string, columns: readonly string[]): string {
  return template.replaceAll(/\{\{\s*(.*?)\s*\}\}/g, (whole, inner: string) => {
    const column = columns.find((name) => name === inner) ?? columns.find((name) => name.trim() === inner);
    return column === undefined ? whole : columnTemplate(column);
  });
}

/** A text that a template prints as it stands, whatever braces are in it. */
export function literalText(text: string): string {
  return text.replaceAll(/\{[{%]/g, (mark) => `{{ "${mark.replaceAll(/[{%]/g, escaped)}" }}`);
}

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
