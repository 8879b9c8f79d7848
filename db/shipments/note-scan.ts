import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import { provesHandOver } from '../../domain/shipments/shipment-state-of-carrier-status.ts';
import { hasLeft } from '../../domain/shipments/shipment-state.ts';
import { CALLED_BACK_BUT_SCANNED } from '../../domain/webhooks/decide-carrier-event.ts';
import type { EntityManager } from '../database.ts';
import { addAttention } from '../orders/order-attention.ts';
import type { LockedShipment } from './locked-shipment.ts';

/**
 * The carrier has a parcel that counts as here, and the scan does not hand it over: it is of a label which the parcel bears no
 * more, or which is not known yet, or nobody was there to act on it. From then on nothing gives its goods to others
 * unless staff say where they are.
 */
export async function noteScan(
  em: EntityManager,
  { id, state }: Pick<LockedShipment, 'id' | 'state'>,
  status: CarrierWord,
): Promise<void> {
  if (hasLeft(state) || state === 'cancelled' || !provesHandOver(status)) return;
  await em.execute('update shipment set scanned_at = now() where id = ? and scanned_at is null', [id]);
}

/**
 * The carrier has a parcel that was called back a moment before. The order is told here: it may have ended by the time at which
 * the parcel's workflow tells it. False where it is not so.
 */
export async function noteScanAfterRecall(
  em: EntityManager,
  { orderId, state }: LockedShipment,
  { eventId, status }: { readonly eventId: string; readonly status: CarrierWord },
): Promise<boolean> {
  if (state !== 'cancelled' || !provesHandOver(status)) return false;
  await addAttention(em, { orderId, source: `notice:${eventId}`, line: CALLED_BACK_BUT_SCANNED, about: ['notice'] });
  return true;
}
