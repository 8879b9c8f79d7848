import { cleanToken } from './clean-text.ts';
import { compose } from './compose.ts';
import { westernDigits } from './western-digits.ts';

/** Hyphens, dashes and the sign of subtraction: what keyboards, spreadsheets and word processors make of one key. */
const DASHES = /[\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]/gu;
const APOSTROPHES = /[\u02bc\u2018\u2019\u2032]/gu;
const QUOTATION_MARKS = /[\u201c\u201d\u2033]/gu;
const SLASHES = /[\u2044\u2215]/gu;
/** Joiners and marks of direction: in a code they tell nothing apart. */
const WIDTHLESS = /[\u061c\u200c-\u200f]/gu;

/**
 * A code that people tell each other, written in the one way of which all others are only looks: letters of full width,
 * several blanks or one that does not break, long dashes, curly quotation marks, digits of other scripts. Case is kept.
 */
export function plainCode(text: string): string {
  const typed = text
    .replaceAll(WIDTHLESS, '')
    .replaceAll(DASHES, '-')
    .replaceAll(APOSTROPHES, "'")
    .replaceAll(QUOTATION_MARKS, '"');
  // Compatibility (NFKC) may make blanks and dashes of its own.
  const plain = compose(westernDigits(typed), 'NFKC').replaceAll(SLASHES, '/').replaceAll(DASHES, '-');
  return cleanToken(plain).replaceAll(/[\s\u0085\u2800]+/gu, ' ');
}
