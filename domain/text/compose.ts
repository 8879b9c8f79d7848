/**
 * More marks in a row than any writing puts on a letter (UAX 15, 12.1, "Stream-Safe Text Format"); U+16D67 is a vowel that
 * joins the one before it. Looked for behind another character only, so that each is looked at once or twice.
 */
const TOO_MANY_MARKS = /(?<![\p{M}\uff9e\uff9f\u{16d67}])[\p{M}\uff9e\uff9f\u{16d67}]{31}/u;

/**
 * A text with each letter written in one way (UAX 15), and in NFKC with one look. What has too many marks in a row is
 * nobody's writing and stays as it is: putting them in order takes the square of their number in time.
 */
export function compose(text: string, form: 'NFC' | 'NFKC' = 'NFC'): string {
  return normalise(text, form);
}

/** A text with each mark behind its letter instead of on it, so that marks can be taken away. */
export function decompose(text: string): string {
  return normalise(text, 'NFD');
}

function normalise(text: string, form: 'NFC' | 'NFKC' | 'NFD'): string {
  // oxlint-disable-next-line no-restricted-properties -- the marks were counted
  return TOO_MANY_MARKS.test(text) ? text : text.normalize(form);
}
