import type { AttentionSource } from '../../domain/orders/attention-source.ts';
import type { Database } from '../database.ts';
import { addAttention, removeAttention } from '../orders/order-attention.ts';

export interface WatchedParcel {
  readonly shipmentId: string;
  readonly orderId: string;
  readonly sequence: number;
}

/** What is found of the workflows of parcels that have not ended. */
export interface MissedParcelRepository {
  /** It has none, which its order was told. */
  noteMissed(parcel: WatchedParcel): Promise<void>;
  /** The workflow of its number is another order's, so it has none: that is for a person. */
  noteTakenNumber(parcel: WatchedParcel): Promise<void>;
  /** It has one again. */
  noteFound(parcel: WatchedParcel): Promise<void>;
}

export function createMissedParcelRepository(database: Database): MissedParcelRepository {
  return {
    async noteMissed({ shipmentId }) {
      await database.em.fork().execute('update shipment set workflow_missed_at = now() where id = ?', [shipmentId]);
    },
    async noteTakenNumber({ shipmentId, orderId, sequence }) {
      const line = `Temporal runs the workflow of another order's parcel under the number of parcel ${sequence}, so nobody looks after this one. See "Backups" in docs/operating.md.`;
      const about = { orderId, source: sourceOf(shipmentId), about: ['workflow'] };
      await addAttention(database.em.fork(), { ...about, line, onlyWhileOpen: true });
    },
    noteFound: ({ shipmentId, orderId }) =>
      database.em.fork().transactional(async (em) => {
        await em.execute('update shipment set workflow_missed_at = null where id = ?', [shipmentId]);
        await removeAttention(em, { orderId, source: sourceOf(shipmentId), about: ['workflow'] });
      }),
  };
}

const sourceOf = (shipmentId: string): AttentionSource => `parcel-number:${shipmentId}`;
