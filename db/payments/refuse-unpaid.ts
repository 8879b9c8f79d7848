import { PermanentError } from '../../domain/failures/permanent-error.ts';
import type { EntityManager } from '../database.ts';
import { addAttention } from '../orders/order-attention.ts';
import { orderTells } from '../tasks/order-tells.ts';
import { IS_CAPTURABLE } from './is-capturable.ts';

/** No label is bought for a parcel whose money can no longer be captured. A retry fails the same way until it is paid. */
export class ParcelUnpaid extends PermanentError {
  override readonly name = 'ParcelUnpaid';
  constructor(why: string) {
    super(`No label is bought for a parcel that is not paid for. ${why}`);
  }
}

/**
 * Why a parcel may not leave or be labelled: its money can no longer be captured. Undefined: it can be, or was. A provider releases an
 * authorisation some days after it was made, by when the parcel may not have left; compared by the database's clock.
 */
export async function refuseUnpaid(em: EntityManager, shipmentId: string): Promise<string | undefined> {
  const [row] = await em.execute<{ lapsedAt: string | null }[]>(UNPAID, [shipmentId]);
  if (!row) return undefined;
  return row.lapsedAt === null
    ? 'Nothing is reserved for it any more: the payment was released.'
    : `The reservation of its money lapsed on ${row.lapsedAt}.`;
}

/** Parcels that still need an authorisation: not where the whole order was captured at once, or the parcel's money was written off. */
const UNPAID_PARCELS = `
from shipment s
left join payment p on p.order_id = s.order_id and p.state in ('authorised', 'captured')
where s.capture_minor > 0 and (
  p.authorised_until <= now() and ${IS_CAPTURABLE}
  or p.id is null and exists (
    select 1 from payment gone where gone.order_id = s.order_id and gone.state in ('voided', 'declined')))
  and not exists (select 1 from payment_write_off w where w.shipment_id = s.id and w.kind = 'capture')`;

const UNPAID = `
select to_char(p.authorised_until at time zone 'UTC', 'FMDD Mon HH24:MI "UTC"') as "lapsedAt"
${UNPAID_PARCELS} and s.id = ?`;

/** Puts before a person what may no longer leave; the rest with the next look. How many. */
export async function noteUnpaidParcels(em: EntityManager, most: number): Promise<number> {
  const parcels = await em.execute<{ id: string; orderId: string; sequence: number }[]>(NOT_NOTED, [most]);
  for (const { id, orderId, sequence } of parcels) {
    const line = `Parcel ${sequence} may not leave: its money can no longer be taken. Cancel the order, or where another parcel has left, give the money up (\`writeOffPayment\` with its shipmentId): then it may.`;
    const about = { orderId, source: `unpaid:${id}`, about: ['unpaid'] } as const;
    await addAttention(em, { ...about, line, onlyWhileOpen: true });
  }
  return parcels.length;
}

/** That the few unpaid parcels are told of is asked of each by itself; as a join the planner would read all parcels for it. */
const NOT_NOTED = `
select s.id, s.order_id as "orderId", s.sequence
${UNPAID_PARCELS} and s.state in ('planned', 'ready', 'picked', 'packed')
  and (select ${orderTells('s.order_id', "'unpaid:' || s.id")}) is not true
order by s.created_at, s.id limit ?`;
