import { PermanentError } from '../../domain/failures/permanent-error.ts';
import type { EntityManager } from '../database.ts';

/** A label was to be bought for a parcel whose money can no longer be taken. Another try finds the same, until it is paid. */
export class ParcelUnpaid extends PermanentError {
  override readonly name = 'ParcelUnpaid';
  constructor(why: string) {
    super(`No label is bought for a parcel that is not paid for. ${why}`);
  }
}

/**
 * Why a parcel may not leave, or be given a label: the money for it can no longer be taken. Undefined: it can, or was. By the
 * database's clock. A provider lets go of a reservation some days after it was made, whatever became of the parcels.
 */
export async function refuseUnpaid(em: EntityManager, shipmentId: string): Promise<string | undefined> {
  const [row] = await em.execute<{ lapsedAt: string | null }[]>(UNPAID, [shipmentId]);
  if (!row) return undefined;
  return row.lapsedAt === null
    ? 'Nothing is reserved for it any more: the payment was let go of.'
    : `The reservation of its money lapsed on ${row.lapsedAt}.`;
}

/** Where the whole order was captured at once, nothing of the reservation is still needed. */
const UNPAID = `
select to_char(p.authorised_until at time zone 'UTC', 'FMDD Mon HH24:MI "UTC"') as "lapsedAt"
from shipment s
left join payment p on p.order_id = s.order_id and p.state in ('authorised', 'captured')
where s.id = ? and s.capture_minor > 0 and (
  p.captured_minor < p.authorised_minor and p.authorised_until <= now()
  or p.id is null and exists (
    select 1 from payment gone where gone.order_id = s.order_id and gone.state in ('voided', 'declined')))`;
