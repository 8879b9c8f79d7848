/**
 * A session ends when nobody has used it for a shift, and after a day in any case. NIST SP 800-63B-4, section 2.2.3, has 24 hours
 * at most, and one hour without use where a screen may be seen by others: a packing table at which everybody logs in
 * anew each hour would soon have its password on a slip of paper.
 */
export const SESSION_IDLE_HOURS = 8;
export const SESSION_HOURS = 24;

/** A password alone opens nothing where a second factor is wanted, and is worth giving anew after this time. */
export const HALF_SESSION_MINUTES = 10;

/** A link that makes somebody a member of staff, or lets them choose a new password. */
export const INVITATION_DAYS = 7;

/** What a session may be used for. */
export type SessionStage =
  /** The second factor is still to be given. */
  | 'second-factor'
  /** The role wants a second factor, and there is none yet: it is set up first. */
  | 'set-up'
  | 'open';

export interface SessionFacts {
  /** The person has an authenticator. */
  readonly hasAuthenticator: boolean;
  /** This session has been proven with the second factor. */
  readonly isProven: boolean;
  /** Whether the role asks for one (access/second-factor.ts). */
  readonly isNeeded: boolean;
}

/** Judged at each look, so that a role which is given more rights asks for the second factor in sessions that are open. */
export function sessionStage({ hasAuthenticator, isProven, isNeeded }: SessionFacts): SessionStage {
  if (isProven) return 'open';
  if (hasAuthenticator) return 'second-factor';
  return isNeeded ? 'set-up' : 'open';
}
