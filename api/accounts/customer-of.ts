import type { Caller, CustomerCaller } from '../shared/caller.ts';
import { notFound, Problem } from '../shared/problem.ts';

/** What may be done to an account by whoever has just shown who they are: a device that was left logged in has not. */
const FRESH_SECONDS = 900;

/** The customer who asks. A key that may do everything has no account: 404. */
export function customerOf(caller: Caller): CustomerCaller {
  if (caller.kind !== 'customer') throw notFound('account of an API key');
  return caller;
}

/** It was deleted, and this access token ends within seconds. */
export function accountGone(): Problem {
  return notFound('such account any more');
}

/** Throws 403 where they logged in too long ago. */
export function requireFreshLogin({ loggedInAtSeconds }: CustomerCaller): void {
  if (Date.now() / 1_000 - loggedInAtSeconds <= FRESH_SECONDS) return;
  throw new Problem('login-too-old', 'This takes a login of the last quarter of an hour.');
}
