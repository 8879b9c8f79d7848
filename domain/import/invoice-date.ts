const monthFirst =
  /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{2}|\d{4})(?: (?<hour>\d{1,2}):(?<minute>\d{2})(?::(?<second>\d{2}))?)?$/;
const yearFirst =
  /^(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})(?:[ T](?<hour>\d{2}):(?<minute>\d{2})(?::(?<second>\d{2}))?Z?)?$/;

/**
 * Reads "12/1/10 8:26" (month first, two-digit years are of this century) or "2010-12-01 08:26:00" as RFC 3339 in UTC;
 * such files name no time zone. Undefined when it is no such date, or none that exists.
 */
export function parseInvoiceDate(text: string): string | undefined {
  const parts = (monthFirst.exec(text.trim()) ?? yearFirst.exec(text.trim()))?.groups;
  if (!parts) return undefined;
  const [month, day, hour, minute, second] = [
    parts['month'],
    parts['day'],
    parts['hour'],
    parts['minute'],
    parts['second'],
  ].map((part) => Number(part ?? 0)) as [number, number, number, number, number];
  const year = Number(parts['year']) + (parts['year']?.length === 2 ? 2000 : 0);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  // The calendar rolls 2/30 over into March, and 25:00 into the next day: only what comes back unchanged exists.
  const exists =
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    minute < 60 &&
    second < 60;
  return exists && year >= 1970 ? date.toISOString() : undefined;
}
