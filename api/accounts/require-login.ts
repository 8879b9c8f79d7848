import { Problem } from '../shared/problem.ts';
import { loginFailed } from './login-failed.ts';
import type { LoginAttempt, LoginLimits } from '../shared/limits/login-limits.ts';

export interface LoginToJudge<T> {
  readonly attempt: LoginAttempt;
  /** What is found if the password is right. */
  readonly find: () => Promise<T | undefined>;
  /** What is said where it is not, unless it is that address and password do not fit. */
  readonly detail?: string;
}

/** What a right password leads to. Throws 401, and 429 with the time to wait where there were too many wrong ones. */
export async function requireLogin<T>(
  limits: Pick<LoginLimits, 'judge'>,
  { attempt, find, detail }: LoginToJudge<T>,
): Promise<T> {
  const judged = await limits.judge(attempt, find);
  if (judged.kind === 'right') return judged.value;
  if (judged.kind === 'wait') {
    throw new Problem('too-many-requests', `Too many wrong passwords: send it again in ${judged.seconds} s.`, {
      headers: { 'Retry-After': String(judged.seconds) },
    });
  }
  throw loginFailed(detail);
}
