import { z } from 'zod';
import { BadCommand } from '../shared/bad-command.ts';

const DAY_MS = 86_400_000;

/**
 * When a key ends: at the end of the day that is named, in UTC, or at a moment in RFC 3339. Throws BadCommand at what is neither, or
 * is over already.
 */
export function readExpiry(text: string, now: Date): Date {
  const isDay = z.iso.date().safeParse(text).success;
  if (!isDay && !z.iso.datetime({ offset: true }).safeParse(text).success) {
    throw new BadCommand(
      `--expires must be a day such as 2027-03-31, or a time such as 2027-03-31T18:00:00Z, not "${text}".`,
    );
  }
  const expiresAt = new Date(isDay ? Date.parse(`${text}T00:00:00Z`) + DAY_MS : Date.parse(text));
  if (expiresAt.getTime() <= now.getTime()) {
    throw new BadCommand(`--expires must lie in the future, and "${text}" does not.`);
  }
  return expiresAt;
}
