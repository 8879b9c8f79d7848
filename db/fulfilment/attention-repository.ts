import type { TaskKind } from '../../domain/tasks/task-kinds.ts';
import type { Database } from '../database.ts';
import { acknowledgeShipment } from '../shipments/acknowledge-shipment.ts';
import { lockShipmentsOf } from '../shipments/locked-shipment.ts';
import { clearAttention, isAcknowledged } from '../orders/order-attention.ts';

export interface AttentionRepository {
  /** Kinds of the tasks of an order that would be closed if it were acknowledged now; of one that has ended, all that are open. */
  readAcknowledged(order: { readonly orderId: string; readonly hasEnded: boolean }): Promise<readonly TaskKind[]>;
  /** Clears the messages to staff of an order that has ended, and of its parcels. Does nothing while the order is open. */
  acknowledgeEndedOrder(request: { readonly orderId: string; readonly by: string }): Promise<void>;
}

export function createAttentionRepository(database: Database): AttentionRepository {
  return {
    async readAcknowledged({ orderId, hasEnded }) {
      const open = await database.em
        .fork()
        .execute<{ source: string; kind: TaskKind }[]>(
          `select source, kind from task where subject_type = 'order' and subject_id = ? and closed_at is null`,
          [orderId],
        );
      return open.filter(({ source }) => hasEnded || isAcknowledged(source)).map(({ kind }) => kind);
    },
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
