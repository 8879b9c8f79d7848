import type { Database } from '../database.ts';
import { acknowledgeShipment } from '../shipments/acknowledge-shipment.ts';
import { lockShipmentsOf } from '../shipments/locked-shipment.ts';
import { clearAttention } from './order-attention.ts';

export interface AttentionRepository {
  /** Clears the messages to staff of an order that has ended, and of its parcels. Does nothing while the order is open. */
  acknowledgeEndedOrder(request: { readonly orderId: string; readonly by: string }): Promise<void>;
}

export function createAttentionRepository(database: Database): AttentionRepository {
  return {
    acknowledgeEndedOrder: ({ orderId, by }) =>
      database.em.fork().transactional(async (em) => {
        // Lock order everywhere: parcels, then their order.
        const parcels = await lockShipmentsOf(em, orderId);
        const [ended] = await em.execute<object[]>(
          'select id from sales_order where id = ? and closed_at is not null for update',
          [orderId],
        );
        if (!ended) return;
        for (const { id, needsAttention } of parcels) {
          if (needsAttention) await acknowledgeShipment(em, { shipmentId: id, by });
        }
        await clearAttention(em, { orderId, about: ['acknowledged'], by });
      }),
  };
}
