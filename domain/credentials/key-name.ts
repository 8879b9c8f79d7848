import { isNameOfTheProgram } from '../events/event-actor.ts';
import { looksLikeCardNumber } from '../payments/looks-like-card-number.ts';
import { cleanLine } from '../text/clean-text.ts';

/** A key's name is that of whoever asks with it, which timelines tell. */
export const KEY_NAME_MAX = 100;

// oxlint-disable-next-line no-control-regex -- they are what it is about
const CONTROL_CHARACTERS = /[\x00-\x1f\x7f-\x9f]/g;

/**
 * What a new key may be called: one line that timelines take, and no name of the program's own (`carrier`), in any case. Undefined
 * where it is none.
 */
export function readKeyName(typed: string): string | undefined {
  const name = cleanLine(typed);
  return name === nameToTell(typed) && !isNameOfTheProgram(name.toLowerCase()) ? name : undefined;
}

/** What is told of a key that was made when a name had no bound. Undefined where nothing is left, or it would pass for the program. */
export function nameToTell(stored: string): string | undefined {
  const name = cleanLine(cleanLine(stored.toWellFormed().replaceAll(CONTROL_CHARACTERS, ' ')).slice(0, KEY_NAME_MAX));
  const whole = name.isWellFormed() ? name : name.slice(0, -1);
  return whole === '' || looksLikeCardNumber(whole) || isNameOfTheProgram(whole) ? undefined : whole;
}
