const DIGIT = /\p{Nd}/u;
const DIGITS = /\p{Nd}/gu;

/** Decimal digits of any script as 0 to 9. Unicode has each set as ten characters in a row, from zero on (4.6, "Digits"). */
export function westernDigits(text: string): string {
  // oxlint-disable-next-line no-control-regex -- most texts are ASCII, and stay as they are
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  return text.normalize('NFC').replaceAll(DIGITS, (digit) => String(valueOf(digit.codePointAt(0) ?? 0)));
}

/** How far its set goes back. Sets may adjoin, as those of mathematical digits do: they are of ten each. */
function valueOf(code: number): number {
  let before = code;
  while (DIGIT.test(String.fromCodePoint(before - 1))) before -= 1;
  return (code - before) % 10;
}
