import { clip, clipMiddle, displayWidth, pad } from './display-width.ts';

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
  /** Cells it may be cut down to where space is short; absent: it is never cut. */
  readonly minWidth?: number;
  /** Cells it takes at most, however much room there is. */
  readonly maxWidth?: number;
  /** What goes where it is cut down; absent: the middle, so that names that differ at their ends stay apart. */
  readonly cut?: 'end';
  /** Left out where space is short, the highest number first; absent: it always stays. */
  readonly dropOrder?: number;
}

const gap = '  ';

/**
 * Lines of aligned columns, the heads first, at most `width` cells wide as far as the columns allow. A column without any
 * text is left out.
 * @param rows cells by column; printable, and without colours
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const kept = keptColumns(columns, rows, width);
  const widths = shrink(
    kept.map(({ column, natural }) => ({ natural, least: leastWidth(column, natural) })),
    width,
  );
  const line = (cells: readonly string[]) =>
    kept
      .map(({ column, index }, at) => {
        const cellWidth = widths[at] ?? 0;
        const clipped = (column.cut === 'end' ? clip : clipMiddle)(cells[index] ?? '', cellWidth);
        return pad(clipped, cellWidth, column.align);
      })
      .join(gap)
      .trimEnd();
  return [line(columns.map(({ head }) => head)), ...rows.map(line)];
}

interface MeasuredColumn {
  readonly column: Column;
  readonly index: number;
  /** Cells it needs to show all of it. */
  readonly natural: number;
}

function keptColumns(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): MeasuredColumn[] {
  let kept = columns
    .map((column, index) => ({ column, index, natural: naturalWidth(column, index, rows) }))
    .filter(({ index }) => rows.some((cells) => cells[index]));
  const least = () => total(kept.map(({ column, natural }) => leastWidth(column, natural)));
  while (least() > width) {
    const droppable = kept.filter(({ column }) => column.dropOrder !== undefined);
    const first = Math.max(...droppable.map(({ column }) => column.dropOrder ?? 0));
    if (droppable.length === 0) break;
    kept = kept.filter(({ column }) => column.dropOrder !== first);
  }
  return kept;
}

function naturalWidth(column: Column, index: number, rows: readonly (readonly string[])[]): number {
  const widest = rows.reduce((most, cells) => Math.max(most, displayWidth(cells[index] ?? '')), 0);
  return Math.max(displayWidth(column.head), Math.min(widest, column.maxWidth ?? widest));
}

function leastWidth(column: Column, natural: number): number {
  return Math.min(natural, column.minWidth ?? natural);
}

/** Takes from the widest column that can still give, one cell at a time. */
function shrink(columns: readonly { readonly natural: number; readonly least: number }[], width: number): number[] {
  const widths = columns.map(({ natural }) => natural);
  while (total(widths) > width) {
    const givers = widths.map((now, at) => (now > (columns[at]?.least ?? now) ? now : 0));
    const widest = givers.indexOf(Math.max(...givers));
    if (widest < 0 || givers[widest] === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + gap.length * Math.max(0, widths.length - 1);
}
