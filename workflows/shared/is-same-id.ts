import { cleanToken } from '../../domain/text/clean-text.ts';

/** Whether a person means this id: in any case, with the blanks that come with copying. */
export function isSameId(id: string, typed: unknown): boolean {
  return typeof typed === 'string' && cleanToken(typed).toLowerCase() === id.toLowerCase();
}
