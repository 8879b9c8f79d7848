import { cleanToken } from '../../domain/text/clean-text.ts';

/** Compares a typed id, ignoring case and the blanks that copying adds. */
export function isSameId(id: string, typed: unknown): boolean {
  return typeof typed === 'string' && cleanToken(typed).toLowerCase() === id.toLowerCase();
}
