import type { CorrectionFacts } from '../../domain/shipping/correction-rules.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import type { EntityManager } from '../database.ts';

/** What is known of an order before its address is corrected. */
export interface CorrectionSubject extends Omit<CorrectionFacts, 'to' | 'from'> {
  readonly from: PostalAddress;
  /** This correction was stored before: a repeat is told what came of it. */
  readonly isRepeat: boolean;
}

/** Undefined when there is no such order. */
export async function readCorrectionSubject(
  em: EntityManager,
  orderId: string,
  correctionId: string,
): Promise<CorrectionSubject | undefined> {
  const [row] = await em.execute<CorrectionSubject[]>(
    `select o.shipping_address as "from",
       exists (select from address_correction where id = ?) as "isRepeat",
       exists (select from shipment s join shipping_label l on l.shipment_id = s.id
         where s.order_id = o.id and l.state in ('created', 'bought')) as "hasLabel",
       (select count(*) from address_correction c
         where c.order_id = o.id and not c.by_staff and c.outcome ->> 'kind' = 'corrected')::int as corrected,
       (select count(*) from address_correction c
         where c.order_id = o.id and not c.by_staff and c.id <> ?)::int as asked
     from sales_order o where o.id = ?`,
    [correctionId, correctionId, orderId],
  );
  return row;
}
