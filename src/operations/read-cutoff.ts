import { UserError } from '../vocabulary/user-error.ts';

const unitMs: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

/**
 * `90d`, `12h`, `2w` ago; or a date, `2026-01-31` (its beginning, UTC) or with a time, `2026-01-31T06:00Z`.
 * @param where the flag, for the message
 * @returns epoch milliseconds; what lies before is old
 * @throws UserError exit 2 for anything else, and for a date that is still to come
 */
export function readCutoffMs(text: string, nowMs: number, where: string): number {
  const [, count, unit = ''] = /^(\d{1,6})([hdw])$/.exec(text.trim()) ?? [];
  const cutoffMs = count === undefined ? dateMs(text.trim()) : nowMs - Number(count) * (unitMs[unit] ?? 0);
  if (cutoffMs === null)
    throw new UserError(`${JSON.stringify(text)} is neither an age nor a date.`, {
      where,
      next: 'Write an age like 90d, 12h or 2w, or a date like 2026-01-31.',
    });
  if (cutoffMs > nowMs)
    throw new UserError(`${text} is still to come: everything would be older.`, {
      where,
      next: 'Name a day that is over.',
    });
  return cutoffMs;
}

/** null: there is no such day, or it is written otherwise. */
function dateMs(text: string): number | null {
  const [, day, time = ''] = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.exec(text) ?? [];
  if (day === undefined) return null;
  const dayMs = Date.parse(day);
  // The 30th of February is read as the 2nd of March.
  if (Number.isNaN(dayMs) || new Date(dayMs).toISOString().slice(0, 10) !== day) return null;
  const epochMs = Date.parse(`${day}${time}`);
  return Number.isNaN(epochMs) ? null : epochMs;
}
