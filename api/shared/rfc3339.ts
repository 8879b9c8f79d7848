/** A time as the database writes it, in the one form that we answer: UTC, milliseconds. */
export function rfc3339(time: string): string {
  return new Date(time).toISOString();
}

export function rfc3339OrNull(time: string | null): string | null {
  return time === null ? null : rfc3339(time);
}
