import type { Passwords } from '../../db/passwords/passwords.ts';
import { PASSWORD_CHARACTERS } from '../../domain/passwords/password-rules.ts';
import { fieldProblem } from '../shared/problem.ts';

const words = {
  'too-short': `It has fewer than ${PASSWORD_CHARACTERS.min} characters.`,
  'too-long': `It has more than ${PASSWORD_CHARACTERS.max} characters.`,
  guessable: 'It is one of those that are guessed first. A few words in a row are hard to guess and easy to remember.',
} as const;

/** Throws 422 where nobody should have this password. `known`: what is known of whoever chooses it. */
export async function requirePassword(
  passwords: Pick<Passwords, 'judge'>,
  password: string,
  known: readonly string[],
): Promise<void> {
  const decision = await passwords.judge(password, known);
  if (decision.kind === 'refuse') throw fieldProblem('password-refused', words[decision.reason], '/password');
}
