import type { Database } from '../database.ts';
import { acknowledgeShipment } from '../shipments/acknowledge-shipment.ts';
import { clearAttention } from './order-attention.ts';

export interface AttentionRepository {
  /** A person has seen to what an order that has ended, and its parcels, tell staff. Nothing for one that goes on. */
  acknowledgeEndedOrder(request: { readonly orderId: string; readonly by: string }): Promise<void>;
}

export function createAttentionRepository(database: Database): AttentionRepository {
  return {
    acknowledgeEndedOrder: ({ orderId, by }) =>
      database.em.fork().transactional(async (em) => {
        const [ended] = await em.execute<object[]>(
          'select id from sales_order where id = ? and closed_at is not null for update',
          [orderId],
        );
        if (!ended) return;
        const parcels = await em.execute<{ id: string }[]>(
          'select id from shipment where order_id = ? and attention is not null order by id',
          [orderId],
        );
        for (const { id } of parcels) {
          await acknowledgeShipment(em, { shipmentId: id, by });
        }
        await clearAttention(em, { orderId, about: ['acknowledged'], by });
      }),
  };
}
