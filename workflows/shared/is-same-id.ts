import { cleanToken } from '../../domain/text/clean-text.ts';

/** Whether somebody typed this id: in upper or lower case, with the blanks that come with copying. */
export function isSameId(id: string, typed: unknown): boolean {
  return typeof typed === 'string' && cleanToken(typed).toLowerCase() === id.toLowerCase();
}
