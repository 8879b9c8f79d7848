import { compose } from './compose.ts';

const DIGIT = /\p{Nd}/u;
const DIGITS = /\p{Nd}/gu;
/** The values of those that were met: Unicode has a few hundred. */
const known = new Map<string, string>();

/** Decimal digits of any script as 0 to 9. Unicode has each set as ten characters in a row, from zero on (4.6, "Digits"). */
export function westernDigits(text: string): string {
  // oxlint-disable-next-line no-control-regex -- most texts are ASCII, and stay as they are
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  return compose(text).replaceAll(DIGITS, (digit) => {
    const value = known.get(digit) ?? String(valueOf(digit.codePointAt(0) ?? 0));
    known.set(digit, value);
    return value;
  });
}

/** How far its set goes back. Sets may adjoin, as those of mathematical digits do: they are of ten each. */
function valueOf(code: number): number {
  let before = code;
  while (DIGIT.test(String.fromCodePoint(before - 1))) before -= 1;
  return (code - before) % 10;
}
