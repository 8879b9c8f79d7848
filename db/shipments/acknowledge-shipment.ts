import { randomUUID } from 'node:crypto';
import { isFinalShipmentState } from '../../domain/shipments/shipment-state.ts';
import { actorNamed } from '../../domain/events/event-actor.ts';
import type { EntityManager } from '../database.ts';
import { removeAttention } from '../orders/order-attention.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { closeTasksOf } from '../tasks/close-tasks.ts';
import { orderTells } from '../tasks/order-tells.ts';
import { lockShipment } from './locked-shipment.ts';

/** What the workflow of an order that goes on is to be told: it has heard the words, too. */
export interface AcknowledgedShipment {
  /** False where there is nothing to tell: each telling is for ever in the order's history, and a loop would fill that. */
  readonly isOrderToBeTold: boolean;
  /** Newer than the words that were seen to. */
  readonly version: number;
}

/**
 * Somebody has seen to what a parcel needed when it had come to its end: its workflow is over and can no longer take the
 * words away. Undefined where the parcel is still on its way: then its workflow does, when the matter is settled.
 */
export async function acknowledgeShipment(
  em: EntityManager,
  { shipmentId, by }: { readonly shipmentId: string; readonly by: string },
): Promise<AcknowledgedShipment | undefined> {
  const { orderId, sequence, state, needsAttention, attentionVersion } = await lockShipment(em, shipmentId);
  if (needsAttention && !isFinalShipmentState(state)) return undefined;
  const source = `workflow:parcel:${shipmentId}` as const;
  const version = needsAttention ? attentionVersion + 1 : attentionVersion;
  if (needsAttention) {
    await em.execute('update shipment set attention = null, attention_version = ? where id = ?', [version, shipmentId]);
    await closeTasksOf(em, { subjectType: 'shipment', subjectId: shipmentId }, { outcome: 'acknowledged', by });
    const type = 'shipment.acknowledged';
    const factKey = `${type}:${shipmentId}:${randomUUID()}`;
    await appendToTimeline(em, { orderId, type, factKey, data: { shipmentId, sequence }, actor: actorNamed(by) });
    await removeAttention(em, { orderId, source, about: ['acknowledged'], by, outcome: 'acknowledged' });
  }
  const [order] = await em.execute<{ isToBeTold: boolean }[]>(
    `select closed_at is null and (?::boolean or ${orderTells('sales_order.id', '?')}) as "isToBeTold" from sales_order where id = ?`,
    [needsAttention, source, orderId],
  );
  return { isOrderToBeTold: order?.isToBeTold ?? false, version };
}
