import { minorUnits } from '../../domain/money/money.ts';
import type { WriteOff } from '../../workflows/payments/write-off-contract.ts';
import type { EntityManager } from '../database.ts';
import { readOpened, type OpenedCapture } from './open-capture.ts';
import { readGivenUp } from './read-written-off.ts';
import { readRefund, type OpenedRefund } from './record-refund.ts';

export type Undecided =
  | { readonly kind: 'capture'; readonly capture: OpenedCapture }
  | { readonly kind: 'refund'; readonly refund: OpenedRefund };

/** What the provider was asked for and may have done, though we were not told. Undefined where nothing was asked, or it is given up. */
export async function readUndecided(
  em: EntityManager,
  { shipmentId, kind }: Pick<WriteOff, 'shipmentId' | 'kind'>,
): Promise<Undecided | undefined> {
  if (await readGivenUp(em, { shipmentId, kind })) return undefined;
  if (kind === 'capture') {
    const [asked] = await em.execute<{ capturedMinor: string }[]>(
      `select p.captured_minor as "capturedMinor" from payment_capture c join payment p on p.id = c.payment_id
       where c.shipment_id = ? and c.state in ('opened', 'refused') and c.taken_minor > 0`,
      [shipmentId],
    );
    if (!asked) return undefined;
    // Since it was refused, other parcels' money may have been taken.
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
