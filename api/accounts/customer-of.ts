import type { Caller, CustomerCaller } from '../shared/caller.ts';
import { notFound, Problem } from '../shared/problem.ts';

/** What may be done to an account by whoever has just shown who they are: a device that was left logged in has not. */
const FRESH_SECONDS = 900;

/** The customer who asks. Throws 403 for a key that may do everything, and has no account. */
export function customerOf(caller: Caller): CustomerCaller {
  if (caller.kind !== 'customer')
    throw new Problem('forbidden', 'This is for customers who are logged in; an API key has no account.');
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
