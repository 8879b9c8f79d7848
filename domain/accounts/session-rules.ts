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

/** Earlier tokens of a session that are still recognised, and end it: of the last hours of use. */
export const SPENT_TOKENS_MAX = 20;

/** A session of an account, with hashes of its refresh tokens. */
export interface SessionFacts {
  readonly isEnded: boolean;
  /** Of the only one that is taken. */
  readonly refreshHash: string;
  /** Of those before, newest first. */
  readonly spentHashes: readonly string[];
  /** Since it was refreshed last, or began. */
  readonly idleSeconds: number;
  /** Since it began. */
  readonly ageSeconds: number;
}

export type RefreshDecision =
  | { readonly kind: 'rotate'; readonly spentHashes: readonly string[] }
  /** None of this session's, or the session is over. */
  | { readonly kind: 'refuse' }
  /** One that was used already: somebody else has it. The session ends (RFC 9700, section 4.14.2). */
  | { readonly kind: 'reused' };

/** Whether a refresh token is taken for a session. */
export function decideRefresh(session: SessionFacts, hash: string): RefreshDecision {
  const { isEnded, refreshHash, spentHashes, idleSeconds, ageSeconds } = session;
  const day = 86_400;
  if (isEnded || idleSeconds > SESSION_IDLE_DAYS * day || ageSeconds > SESSION_DAYS * day) return { kind: 'refuse' };
  const isRepeat = hash === spentHashes[0] && idleSeconds <= REPEAT_SECONDS;
  if (hash === refreshHash || isRepeat) {
    // Of a repeat, the answer that was lost becomes one that was used.
    const spent = isRepeat ? [hash, refreshHash, ...spentHashes.slice(1)] : [refreshHash, ...spentHashes];
    return { kind: 'rotate', spentHashes: spent.slice(0, SPENT_TOKENS_MAX) };
  }
  return spentHashes.includes(hash) ? { kind: 'reused' } : { kind: 'refuse' };
}
