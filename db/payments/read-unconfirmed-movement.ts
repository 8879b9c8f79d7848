import { minorUnits } from '../../domain/money/money.ts';
import type { WriteOff } from '../../workflows/payments/write-off-contract.ts';
import type { EntityManager } from '../database.ts';
import { readOpened, type OpenedCapture } from './open-capture.ts';
import { readWrittenOff } from './read-written-off.ts';
import { readRefund, type OpenedRefund } from './record-refund.ts';

export type UnconfirmedMovement =
  | { readonly kind: 'capture'; readonly capture: OpenedCapture }
  | { readonly kind: 'refund'; readonly refund: OpenedRefund };

/** A capture or refund that was requested and may have succeeded without our knowing. Undefined: none, or it was written off. */
export async function readUnconfirmedMovement(
  em: EntityManager,
  { shipmentId, kind }: Pick<WriteOff, 'shipmentId' | 'kind'>,
): Promise<UnconfirmedMovement | undefined> {
  if (await readWrittenOff(em, { shipmentId, kind })) return undefined;
  if (kind === 'capture') {
    const [asked] = await em.execute<{ capturedMinor: string }[]>(
      `select p.captured_minor as "capturedMinor" from payment_capture c join payment p on p.id = c.payment_id
       where c.shipment_id = ? and c.state in ('opened', 'refused') and c.taken_minor > 0`,
      [shipmentId],
    );
    if (!asked) return undefined;
    // Other parcels may have been captured since this one was refused: the sum to compare with is today's.
    return {
      kind,
      capture: { ...(await readOpened(em, shipmentId)), capturedBeforeMinor: minorUnits(asked.capturedMinor) },
    };
  }
  const [asked] = await em.execute<{ id: string }[]>(
    `select id from payment_refund where shipment_id = ? and state in ('opened', 'failed') and provider_refund_id is null
     order by attempt desc limit 1`,
    [shipmentId],
  );
  return asked && { kind, refund: await readRefund(em, asked.id) };
}
