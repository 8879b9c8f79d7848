import { looksLikeCardNumber } from '../../domain/payments/looks-like-card-number.ts';

export const STAFF_WORDS_MAX = 500;

// oxlint-disable-next-line no-control-regex -- they are what it is about
const CONTROL_CHARACTERS = /[\x00-\x1f\x7f-\x9f]/;

/**
 * What somebody typed, without blanks around it; undefined where it is no line of text, or has the number of a card. As strict as REST is: what the
 * database refuses to store (NUL, half of a character) would be retried for ever.
 */
export function staffWords(typed: unknown, longest = STAFF_WORDS_MAX): string | undefined {
  if (typeof typed !== 'string') return undefined;
  const words = typed.trim();
  return isLine(words, longest) && !looksLikeCardNumber(words) ? words : undefined;
}

/** One line of text that the database takes. */
export function isLine(text: string, longest = STAFF_WORDS_MAX): boolean {
  return text.trim() !== '' && text.length <= longest && !CONTROL_CHARACTERS.test(text) && text.isWellFormed();
}
