import { nearest } from '../vocabulary/nearest.ts';
import type { Row } from '../vocabulary/row.ts';
import { UserError } from '../vocabulary/user-error.ts';

export interface Condition {
  readonly column: string;
  readonly isEqual: boolean;
  readonly value: string;
}

/** ` and ` joins conditions only where another `column=` follows: `topic=rock and roll` is one condition. */
const joint = /\s+and\s+(?=(?:(?!\sand\s)[^="])+=)/i;
/** The patterns are quick at this length, and nobody writes so much by hand. */
const longestFilter = 5000;
const condition = /^(?<column>.+?)\s*(?<operator>!=|==?)\s*(?<value>.*)$/su;

/**
 * `column=value` or `column!=value`, several joined by ` and `. Blanks around both sides are ignored, `"…"` around a
 * value keeps its own; a cell is compared as it stands, letter for letter.
 * @param columns of the dataset
 * @param where the file of the dataset, for the message
 * @throws UserError where it cannot be read or names an unknown column
 */
export function parseFilter(filter: string, columns: readonly string[], where: string): readonly Condition[] {
  if (filter.length > longestFilter)
    throw new UserError(`The filter is longer than ${longestFilter} characters.`, {
      where,
      next: 'Mark the rows in a column of their own, and filter by that.',
    });
  return filter.split(joint).map((part) => {
    const { column = '', operator, value = '' } = condition.exec(part.trim())?.groups ?? {};
    if (operator === undefined) {
      const next = 'Write column=value or column!=value; join several with " and ".';
      throw new UserError(`The filter "${filter}" cannot be read.`, { where, next });
    }
    if (!columns.includes(column)) {
      const near = nearest(column, columns);
      const next = near === null ? `Its columns are: ${columns.join(', ')}.` : `Did you mean "${near}"?`;
      throw new UserError(`The filter names the column "${column}", which the dataset does not have.`, { where, next });
    }
    return { column, isEqual: operator !== '!=', value: unquoted(value) };
  });
}

function unquoted(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}

export function matches(row: Row, conditions: readonly Condition[]): boolean {
  return conditions.every(({ column, isEqual, value }) => (row.columns[column] === value) === isEqual);
}
