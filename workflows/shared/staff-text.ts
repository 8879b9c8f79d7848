import { looksLikeCardNumber } from '../../domain/payments/looks-like-card-number.ts';

export const STAFF_TEXT_MAX = 500;

// oxlint-disable-next-line no-control-regex -- they are what it is about
const CONTROL_CHARACTERS = /[\x00-\x1f\x7f-\x9f]/;

/**
 * The typed text, trimmed. Undefined if it is not one line of text or contains a card number. As strict as REST: text that the database
 * cannot store (NUL, half a surrogate pair) would be retried for ever.
 */
export function cleanStaffText(typed: unknown, longest = STAFF_TEXT_MAX): string | undefined {
  if (typeof typed !== 'string') return undefined;
  const words = typed.trim();
  return isLine(words, longest) && !looksLikeCardNumber(words) ? words : undefined;
}

/** Whether the text is one line, not empty, and can be stored. */
export function isLine(text: string, longest = STAFF_TEXT_MAX): boolean {
  return text.trim() !== '' && text.length <= longest && !CONTROL_CHARACTERS.test(text) && text.isWellFormed();
}
