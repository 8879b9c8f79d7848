import { compose } from './compose.ts';

/**
 * What people type and paste, as it was meant. Programs put blanks that nobody sees around a text (no-break spaces,
 * zero-width ones, byte order marks), and line ends into fields of one line; one letter may be written in two ways.
 */

/**
 * Have no width and no meaning within a word. Joiners (U+200C, U+200D) have one: Persian and emoji need them. Overrides of
 * direction turn what stands behind them around, on every page and label. A filler alone looks like nothing, and is none.
 */
const INVISIBLE = /\u034f|[\u00ad\u115f\u1160\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\u3164\ufeff\uffa0]/gu;
/** White space in the eyes of JavaScript, U+0085, and the empty Braille pattern. */
const BLANKS = /[\s\u0085\u2800]+/gu;
/** Also joiners and marks of direction, which stand for something between letters only. */
const AT_THE_ENDS = /[\s\u0085\u061c\u200c-\u200f\u2800]/u;

/** One line: composed (NFC), trimmed, and with one blank where there were several. */
export function cleanLine(text: string): string {
  return cleanToken(text).replaceAll(BLANKS, ' ');
}

/** Something of somebody else's, such as the id that a provider gave: what is within it is theirs. */
export function cleanToken(text: string): string {
  return compose(trim(text.replaceAll(INVISIBLE, '')));
}

/** Several lines: composed and trimmed, with one kind of line end. */
export function cleanProse(text: string): string {
  return cleanToken(text).replaceAll(/\r\n?|[\u0085\u2028\u2029]/gu, '\n');
}

/** By index: an expression that looks for blanks before the end takes the square of their number in time. */
function trim(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && AT_THE_ENDS.test(text.charAt(start))) start += 1;
  while (end > start && AT_THE_ENDS.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
