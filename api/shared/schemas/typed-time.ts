import { plainCode } from '../../../domain/text/plain-code.ts';

/**
 * A date, and perhaps a time of it, as programs print it: PostgreSQL leaves the minutes of an offset out (`+00`), Ruby and git put a
 * blank before it, Go and Java the name of the zone behind it. The plus of an offset is read as a blank, where it was not written
 * as %2B.
 */
const TYPED =
  /^(?<date>\d{4}-\d{2}-\d{2})(?:[T ](?<clock>\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?) ?(?:Z|UTC|GMT|(?<sign>[+ -])(?<hours>\d{2})(?::?(?<minutes>\d{2}))?(?: [A-Z]{3,5})?)(?:\[[\w/+-]{1,40}\])?)?$/i;

/** In UTC, as the API writes times; what is none stays as it is, for the schema to refuse. */
export function readTypedTime(typed: string): string {
  const { date = '', clock = '00:00', sign, hours, minutes = '00' } = TYPED.exec(plainCode(typed))?.groups ?? {};
  const zone = hours === undefined ? 'Z' : `${sign === '-' ? '-' : '+'}${hours}:${minutes}`;
  const time = new Date(`${date}T${clock.replace(',', '.')}${zone}`);
  return exists(date) && !Number.isNaN(time.getTime()) ? time.toISOString() : typed;
}

/** The calendar rolls 30 February over into March. */
function exists(date: string): boolean {
  const midnight = new Date(`${date}T00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}
