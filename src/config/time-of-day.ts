/** `06:00`, of 24 hours. */
export const timeOfDayPattern = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export const mustBeTimeOfDay = 'must be a time of day from 00:00 to 23:59';

/** 6, "6:00", "6am" and "06:00:00" all mean one time. @returns what to write instead */
export function adviceOnTimeOfDay(value: unknown): string {
  const meant = meantTime(String(value).trim().toLowerCase());
  return meant === null ? 'Write hours and minutes, such as 06:00.' : `Write ${meant}.`;
}

function meantTime(text: string): string | null {
  const [, hours = '', minutes = '00', half] = /^(\d{1,2})(?::([0-5]\d)(?::[0-5]\d)?)? ?([ap]m)?$/.exec(text) ?? [];
  if (hours === '') return null;
  const hour = Number(hours);
  if (half !== undefined && (hour < 1 || hour > 12)) return null;
  const ofDay = half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0);
  const time = `${String(ofDay).padStart(2, '0')}:${minutes}`;
  return timeOfDayPattern.test(time) ? time : null;
}
