import { compose } from '../text/compose.ts';

/**
 * NIST SP 800-63B-4, section 3.1.1.2, and OWASP ASVS 5.0, 6.2: eight characters where a second factor may follow, no rule of composition, no
 * forced change, any characters, and room for a passphrase.
 */
export const PASSWORD_CHARACTERS = { min: 8, max: 256 } as const;

/** Guesses that an attacker is taken to have online: 10^6, what rate limits leave room for in years. */
const GUESSES_MIN = 1_000_000;

export type PasswordDecision =
  | { readonly kind: 'accept' }
  | { readonly kind: 'refuse'; readonly reason: 'too-short' | 'too-long' | 'guessable' };

/** How many guesses a password takes whoever knows common ones and these words, such as the address of its owner. */
export type CountGuesses = (password: string, known: readonly string[]) => number;

/** Whether somebody may have this password. `known`: what is known of them, which guessing begins with. */
export function judgePassword(
  password: string,
  known: readonly string[],
  countGuesses: CountGuesses,
): PasswordDecision {
  const typed = normalPassword(password);
  const characters = Array.from(typed).length;
  if (characters < PASSWORD_CHARACTERS.min) return { kind: 'refuse', reason: 'too-short' };
  if (characters > PASSWORD_CHARACTERS.max) return { kind: 'refuse', reason: 'too-long' };
  // However long it is: what stands in the form above is no secret, and whoever counts guesses may look at a part only.
  const isKnown = known.some((one) => one.trim().toLowerCase() === typed.trim().toLowerCase());
  return isKnown || countGuesses(typed, wordsOf(known)) < GUESSES_MIN
    ? { kind: 'refuse', reason: 'guessable' }
    : { kind: 'accept' };
}

/** One password in one form, however the keyboard composes its characters: NFKC (NIST SP 800-63B-4, section 3.1.1.2). */
export function normalPassword(password: string): string {
  return compose(password, 'NFKC');
}

/** Whole, and in parts: of an address also what stands before the @. */
function wordsOf(known: readonly string[]): string[] {
  const words = known
    .flatMap((one) => [one, ...one.split('@'), ...one.split(/[^\p{L}\p{N}]+/u)])
    .map((word) => word.toLowerCase());
  return [...new Set(words)].filter((word) => word.length >= 3);
}
