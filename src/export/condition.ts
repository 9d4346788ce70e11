import { UserError } from '../vocabulary/user-error.ts';
import { cellText, type ExportColumn, type ExportValue, findColumn } from './columns.ts';
import type { ExportRow } from './export-row.ts';

type Holds = (row: ExportRow) => boolean;

const where = '--where';

const orders: Readonly<Record<string, (number: number, bound: number) => boolean>> = {
  '<': (number, bound) => number < bound,
  '<=': (number, bound) => number <= bound,
  '>': (number, bound) => number > bound,
  '>=': (number, bound) => number >= bound,
};

/**
 * What `--where` keeps: `status=failed`, `topic!=maths`, `latency_ms>=2000`. An empty cell equals nothing written after the
 * sign; `<` and `>` compare numbers, and a cell that holds none is not kept.
 * @param columns all of the export's, whichever are chosen to be written
 * @returns whether a result is kept; throws UserError for a text without a sign or a column that is not there
 */
function exportCondition(text: string, columns: readonly ExportColumn[]): Holds {
  const match = /^(.+?)(!=|<=|>=|=|<|>)(.*)$/s.exec(text);
  if (!match) {
    throw new UserError(`${JSON.stringify(text)} is no condition.`, {
      where,
      next: "Write COLUMN=VALUE, for example status=failed; other signs: != < <= > >= (in quotes: 'latency_ms>2000').",
    });
  }
  const [, name = '', sign = '=', value = ''] = match;
  const column = findColumn(columns, name, where);
  const holds = orders[sign];
  return holds ? comparison(column, value, sign, holds) : equality(column, value, sign === '=');
}

/** All of them hold. */
export function exportConditions(texts: readonly string[], columns: readonly ExportColumn[]): Holds {
  const conditions = texts.map((text) => exportCondition(text, columns));
  return (row) => conditions.every((holds) => holds(row));
}

function equality(column: ExportColumn, written: string, wanted: boolean): Holds {
  const value = wordOf(column, written);
  return (row) => isEqual(column.value(row), value) === wanted;
}

function isEqual(cell: ExportValue, value: string): boolean {
  if (typeof cell === 'number' && value.trim() !== '') return cell === Number(value);
  return String(cell ?? '') === value;
}

/** The word that the column uses, where it has few of them. 1 and 0 are how SQL says true and false. */
function wordOf({ name, words }: ExportColumn, written: string): string {
  if (!words || written === '') return written;
  const plain = written.trim().toLowerCase();
  const word = words.includes('true') ? ({ '1': 'true', '0': 'false' }[plain] ?? plain) : plain;
  if (words.includes(word)) return word;
  throw new UserError(`${name} is never ${JSON.stringify(written)}.`, {
    where,
    next: `It is ${words.join(' or ')}, or empty.`,
  });
}

function comparison(
  column: ExportColumn,
  written: string,
  sign: string,
  holds: (number: number, bound: number) => boolean,
): Holds {
  const bound = numberIn(written);
  if (bound === null) {
    throw new UserError(`${JSON.stringify(written)} is no number to compare ${column.name} with.`, {
      where,
      next: `Write a number after ${sign}, or use = or !=.`,
    });
  }
  return (row) => {
    const number = numberIn(cellText(column, row));
    return number !== null && holds(number, bound);
  };
}

function numberIn(text: string | null): number | null {
  if (text === null || text.trim() === '') return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}
