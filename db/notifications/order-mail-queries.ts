import type { OrderMailFacts } from '../../domain/notifications/order-mail.ts';
import type { Database } from '../database.ts';

/** A mail's facts and whom it goes to. */
export interface AddressedMailFacts extends OrderMailFacts {
  readonly email: string;
}

export type OrderMailQueries = ReturnType<typeof createOrderMailQueries>;

export function createOrderMailQueries(database: Database) {
  return {
    /** Undefined where there is no such order. */
    async readMailFacts(orderId: string, shipmentId: string | undefined): Promise<AddressedMailFacts | undefined> {
      const [row] = await database.em.fork().execute<{ facts: AddressedMailFacts }[]>(
        `select jsonb_build_object('email', o.email, 'number', o.number, 'totalMinor', o.total_minor, 'currency', o.currency,
           'cancelReason', o.cancel_reason, 'carrier', o.carrier,
           'trackingCode', (select s.tracking_code from shipment s where s.id = ?::uuid),
           'lines', (select jsonb_agg(jsonb_build_object('title', l.title, 'quantity', l.quantity) order by l.position)
             from order_line l where l.order_id = o.id)) as facts
         from sales_order o where o.id = ?`,
        [shipmentId ?? null, orderId],
      );
      return row?.facts;
    },
  };
}
