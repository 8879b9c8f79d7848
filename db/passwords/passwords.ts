import { judgePassword, type PasswordDecision } from '../../domain/passwords/password-rules.ts';
import { loadGuesses } from './count-guesses.ts';
import { createPasswordHasher, type PasswordHasher } from './password-hasher.ts';

/** What whoever takes passwords needs: one for all logins of a process, so that all are counted together. */
export interface Passwords extends PasswordHasher {
  /** Whether somebody may have this password. `known`: what is known of them, such as their address and name. */
  judge(password: string, known: readonly string[]): Promise<PasswordDecision>;
}

export function createPasswords(): Passwords {
  let guesses: ReturnType<typeof loadGuesses> | undefined;
  return {
    ...createPasswordHasher(),
    async judge(password, known) {
      guesses ??= loadGuesses();
      return judgePassword(password, known, await guesses);
    },
  };
}
