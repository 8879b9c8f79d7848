import type { CountGuesses } from '../../domain/passwords/password-rules.ts';

/** Beyond it more characters only cost time, which grows with the square of the length. */
const LOOKED_AT_CHARACTERS = 40;

/**
 * How many guesses a password takes: by the list of 49,000 common ones, by words with letters exchanged for digits, by rows of a keyboard,
 * dates and repetition (zxcvbn). Read when the first password is chosen: the list takes 0.3 s, and a process that nobody
 * chooses a password at never needs it.
 */
export async function loadGuesses(): Promise<CountGuesses> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: LOOKED_AT_CHARACTERS });
  return (password, known) => zxcvbn.check(password, [...known]).guesses;
}
