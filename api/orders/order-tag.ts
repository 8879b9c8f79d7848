import { createHash } from 'node:crypto';
import type { OrderProgress, OrderRecord } from '../../db/orders/order-queries.ts';
import type { Caller } from '../shared/authenticate.ts';
import { entityTag } from '../shared/entity-tag.ts';

/**
 * The tag of an order is the number of the last entry of its timeline. What a person has to decide is no entry, so for staff,
 * who see it, it is a part of the tag.
 */
export function orderTag({ eventSequence, attention }: OrderRecord, { role }: Caller): string {
  if (role === 'storefront' || attention === null) return entityTag(eventSequence);
  return entityTag(`${eventSequence}-${createHash('sha256').update(attention).digest('hex').slice(0, 8)}`);
}

/** Of a request that is no order: nothing of it changes but that it is decided. */
export function requestTag({ refusal }: { readonly refusal: unknown }): string {
  return entityTag(refusal ? '0-refused' : '0');
}

/** Whether one of these tags, which the caller has sent, is of the order as it stands. */
export function isOfProgress(tags: readonly string[], { status, eventSequence }: OrderProgress): boolean {
  if (status === 'refused') return tags.includes(requestTag({ refusal: true }));
  return tags.some((tag) => new RegExp(`^"${eventSequence}(-[0-9a-f]{8})?"$`).test(tag));
}
