import { clip } from './display-width.ts';
import { formatCount, unknownText } from './format-values.ts';
import { type Palette, paletteFor } from './palette.ts';
import { printable } from './printable.ts';
import { type Column, table } from './table.ts';
import type { TrendNight, TrendVariant } from './trend-data.ts';
import { type TrendReading, trendReading } from './trend-metrics.ts';

/** A line a night, the newest first; between two of them, what changed there. */
export function nightLines(
  variant: TrendVariant,
  { width, color }: { readonly width: number; readonly color: boolean },
): string[] {
  const palette = paletteFor(color);
  const readings = variant.metrics.map(({ metric }) => trendReading(metric));
  const rows = variant.nights.map((night) => [
    nightName(night),
    night.id,
    resultOf(night),
    ...readings.map((reading) => cellOf(reading, night)),
    formatCount(night.failed),
  ]);
  const [head = '', ...lines] = table(columnsFor(readings), rows, width);
  const changes = changesBelow(variant);
  return [
    palette.heading(head),
    ...lines.flatMap((line, at) => {
      const night = variant.nights[at];
      if (!night) return [];
      const below = (changes.get(night.id) ?? []).map((change) => palette.caution(clip(change, width)));
      return [emphasis(night, palette)(line), ...below];
    }),
  ];
}

function columnsFor(readings: readonly TrendReading[]): readonly Column[] {
  return [
    { head: 'Night', align: 'left', minWidth: 10, maxWidth: 20 },
    { head: 'Run', align: 'left' },
    { head: 'Verdict', align: 'left', minWidth: 10, cut: 'end' },
    // Where space is short the last metrics go first, and the first of all stays.
    ...readings.map(({ name }, at): Column => {
      const column = { head: name, align: 'right', minWidth: 8 } as const;
      return at === 0 ? column : { ...column, dropOrder: at };
    }),
    { head: 'Failed', align: 'right' },
  ];
}

/** The key that names a night is mostly its date. */
function nightName({ runKey, startedAt }: TrendNight): string {
  return runKey === null ? startedAt.slice(0, 10) : printable(runKey);
}

/** `worse 10`, `accepted 10`, `interrupted`: the exit code where it is not 0. */
function resultOf({ status, word, exitCode, isAccepted }: TrendNight): string {
  if (status !== 'complete') return status;
  const code = exitCode === null || exitCode === 0 ? '' : ` ${exitCode}`;
  return `${isAccepted ? 'accepted' : (word ?? status)}${code}`;
}

function cellOf({ read, text }: TrendReading, night: TrendNight): string {
  const value = read(night);
  return value === null ? unknownText : text(value);
}

function emphasis({ isGreen, isWhole, word }: TrendNight, palette: Palette): (text: string) => string {
  if (isGreen) return (text) => text;
  return isWhole && word === 'worse' ? palette.bad : palette.caution;
}

/** By the id of the first night after the change, which stands above it. */
function changesBelow({ metrics }: TrendVariant): ReadonlyMap<string, readonly string[]> {
  const all = metrics.flatMap(({ metric, changes }) => {
    const { name, text } = trendReading(metric);
    return changes.map(({ to, before, after, differences }) => ({
      ...{ to, differences },
      line: `${'─'.repeat(2)} ${name} changed here: ${text(before)} → ${text(after)} ${'─'.repeat(2)}`,
    }));
  });
  const byNight = Map.groupBy(all, ({ to }) => to);
  return new Map(
    [...byNight].map(([id, changes]) => {
      const reasons = new Set(changes.flatMap(({ differences }) => differences));
      return [id, [...changes.map(({ line }) => line), ...[...reasons].map((reason) => `   ${printable(reason)}`)]];
    }),
  );
}
