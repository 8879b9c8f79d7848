/** How long an access token is taken. Short, because whoever checks it elsewhere by the published keys never asks us. */
export const ACCESS_TOKEN_SECONDS = 600;

/** A session that nobody uses for so long is over. */
export const SESSION_IDLE_DAYS = 30;
/** However often it is used. */
export const SESSION_DAYS = 180;

/**
 * Within this time the token before is taken once more: the answer with its successor may have been lost. A thief gains nothing by it: the
 * chain has no branches, so that of two who hold it one is found out by their next refresh.
 */
export const REPEAT_SECONDS = 30;

/** A session of an account, with hashes of its refresh tokens. */
export interface SessionFacts {
  readonly isEnded: boolean;
  /** Of the only one that is taken. */
  readonly refreshHash: string;
  /** Of the one before. */
  readonly previousHash: string | null;
  /** Since it was refreshed last by a token that was new, or began. */
  readonly idleSeconds: number;
  /** Since it began. */
  readonly ageSeconds: number;
}

export type RefreshDecision =
  /** `isRepeat`: its answer may have been lost; it goes on being the one before. */
  | { readonly kind: 'rotate'; readonly isRepeat: boolean }
  /** None that this session ever had, or the session is over. */
  | { readonly kind: 'refuse' }
  /** One that was used already: somebody else has it. The session ends (RFC 9700, section 4.14.2). */
  | { readonly kind: 'reused' };

/** Whether a refresh token is taken for a session. `isOurs`: the session was given it, at whatever time. */
export function decideRefresh(
  session: SessionFacts,
  { hash, isOurs }: { readonly hash: string; readonly isOurs: boolean },
): RefreshDecision {
  const { isEnded, refreshHash, previousHash, idleSeconds, ageSeconds } = session;
  const day = 86_400;
  if (isEnded || idleSeconds > SESSION_IDLE_DAYS * day || ageSeconds > SESSION_DAYS * day) return { kind: 'refuse' };
  if (hash === refreshHash) return { kind: 'rotate', isRepeat: false };
  if (hash === previousHash && idleSeconds <= REPEAT_SECONDS) return { kind: 'rotate', isRepeat: true };
  return isOurs ? { kind: 'reused' } : { kind: 'refuse' };
}
