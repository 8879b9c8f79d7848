import { createHash } from 'node:crypto';
import type { OrderProgress, TaggedOrder } from '../../db/orders/order-queries.ts';
import { seesNotes, type Viewer } from '../shared/caller.ts';
import { entityTag } from '../shared/entity-tag.ts';

/**
 * The tag of an order is the sequence number of its last timeline entry. Messages to staff are no entries, so for those who see them a
 * hash of them is part of the tag.
 */
export function orderTag({ eventSequence, attention }: TaggedOrder, viewer: Viewer): string {
  if (!seesNotes(viewer) || attention === null) return entityTag(eventSequence);
  return entityTag(`${eventSequence}-${createHash('sha256').update(attention).digest('hex').slice(0, 8)}`);
}

/** The tag of a stored request that is no order; it changes once, when the request is refused. */
export function requestTag({ refusal }: { readonly refusal: unknown }): string {
  return entityTag(refusal ? '0-refused' : '0');
}

/** Whether one of these tags, which the caller has sent, is the order's current one. */
export function isOfProgress(tags: readonly string[], { status, eventSequence }: OrderProgress): boolean {
  if (status === 'refused') return tags.includes(requestTag({ refusal: true }));
  return tags.some((tag) => new RegExp(`^"${eventSequence}(-[0-9a-f]{8})?"$`).test(tag));
}
