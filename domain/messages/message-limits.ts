import type { PolicyDocument } from '../policies/policy-catalogue.ts';

/** So many times as many of orders whose money was reserved, and not taken: who does that has to have it. */
const UNCAPTURED_FACTOR = 10;

/** How many messages one mailbox gets in a day, by what it takes to call one down on somebody. */
export function messageLimitsOf({ perAddressAndDay, accountPerAddressAndDay }: PolicyDocument<'messages'>) {
  return {
    neverConfirmed: perAddressAndDay,
    uncaptured: perAddressAndDay * UNCAPTURED_FACTOR,
    account: accountPerAddressAndDay,
  };
}
