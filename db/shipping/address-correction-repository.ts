import type { Actor } from '../../domain/events/event-actor.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { isFinal, type OrderStatus } from '../../domain/orders/order-status.ts';
import { hasLeft } from '../../domain/shipments/shipment-state.ts';
import type { AddressCheck } from '../../domain/shipping/address-check.ts';
import { findCorrectionViolation } from '../../domain/shipping/correction-rules.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import type { CorrectionOutcome } from '../../workflows/shipping/address-contract.ts';
import type { Database, EntityManager } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { readCorrectionSubject, type CorrectionSubject } from './correction-facts.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';
import { beginLabelsAnew, lockShipmentsOf, type LockedShipment } from '../shipments/locked-shipment.ts';

export interface NewCorrection {
  readonly id: string;
  readonly orderId: string;
  readonly address: PostalAddress;
  readonly insistOnAddress: boolean;
  /** Who asked, for the timeline. */
  readonly requestedBy: Actor & { readonly name: string };
  /** Else by a storefront, for a shopper whom nobody has talked to. */
  readonly byStaff: boolean;
}

export interface Correction extends NewCorrection {
  readonly addressCheck: AddressCheck | null;
  readonly outcome: CorrectionOutcome | null;
}

export interface AddressCorrectionRepository {
  /** Of the order, before this correction is stored. Undefined when there is no such order. */
  readSubject(orderId: string, correctionId: string): Promise<CorrectionSubject | undefined>;
  /** One that is there already is left alone. */
  storeCorrection(correction: NewCorrection): Promise<void>;
  readCorrection(id: string): Promise<Correction>;
  /** The first answer counts. */
  recordCheck(id: string, check: AddressCheck): Promise<void>;
  applyCorrection(id: string): Promise<CorrectionOutcome>;
}

export function createAddressCorrectionRepository(database: Database): AddressCorrectionRepository {
  const em = () => database.em.fork();
  return {
    readSubject: (orderId, correctionId) => readCorrectionSubject(em(), orderId, correctionId),
    async storeCorrection({ id, orderId, address, insistOnAddress, requestedBy, byStaff }) {
      const { kind, id: actorId = null, name } = requestedBy;
      await em().execute(
        `insert into address_correction (id, order_id, address, insist_on_address, requested_by, requester_kind, requester_id, by_staff)
         values (?, ?, ?::jsonb, ?, ?, ?, ?, ?) on conflict (id) do nothing`,
        [id, orderId, JSON.stringify(address), insistOnAddress, name, kind, actorId, byStaff],
      );
    },
    readCorrection: (id) => readCorrection(em(), id),
    async recordCheck(id, check) {
      await em().execute('update address_correction set address_check = ? where id = ? and address_check is null', [
        check,
        id,
      ]);
    },
    applyCorrection: (id) => em().transactional((tx) => applyCorrection(tx, id)),
  };
}

/**
 * The parcels are locked before the order, as everywhere. A hand-over at the same instant is either before this, and nothing is
 * corrected, or after it, and finds a parcel without a label.
 */
async function applyCorrection(em: EntityManager, id: string): Promise<CorrectionOutcome> {
  const { orderId } = await readCorrection(em, id);
  const shipments = await lockShipmentsOf(em, orderId);
  const [order] = await em.execute<{ status: OrderStatus; number: string }[]>(
    'select status, number from sales_order where id = ? for no key update',
    [orderId],
  );
  const correction = await readCorrection(em, id);
  if (correction.outcome) return correction.outcome;
  const outcome =
    decide(correction, order?.status, shipments) ??
    (await decideForStorefront(em, correction)) ??
    corrected({ orderId, number: Number(order?.number) }, shipments);
  if (outcome.kind === 'corrected') {
    await em.execute(
      'update sales_order set shipping_address = ?::jsonb, address_version = address_version + 1 where id = ?',
      [JSON.stringify(correction.address), orderId],
    );
    const type = 'order.address-corrected';
    const actor = correction.requestedBy;
    await appendToTimeline(em, { orderId, type, factKey: `${type}:${id}`, data: {}, actor });
    for (const shipment of shipments) await beginLabelsAnew(em, shipment, actor);
  }
  await em.execute('update address_correction set outcome = ?::jsonb, address = null where id = ?', [
    JSON.stringify(outcome),
    id,
  ]);
  return outcome;
}

function decide(
  { addressCheck, insistOnAddress }: Pick<Correction, 'addressCheck' | 'insistOnAddress'>,
  status: OrderStatus | undefined,
  shipments: readonly LockedShipment[],
): CorrectionOutcome | undefined {
  const refuse = (detail: string) => ({ kind: 'refused', refusal: 'order-step-refused', detail }) as const;
  if (status === undefined || isFinal(status)) return refuse(`The order is already ${status}.`);
  const gone = shipments.find(({ state }) => hasLeft(state));
  if (gone) return refuse(`Parcel ${gone.sequence} is already with ${gone.carrier}.`);
  if (addressCheck === 'undeliverable' && !insistOnAddress) {
    const detail = 'The carriers do not know this address. Correct it, or insist on it.';
    return { kind: 'refused', refusal: 'address-not-deliverable', detail };
  }
  return undefined;
}

/** Once more, because a label may have been bought since the API looked. */
async function decideForStorefront(
  em: EntityManager,
  { id, orderId, address, byStaff }: Correction,
): Promise<CorrectionOutcome | undefined> {
  const subject = byStaff ? undefined : await readCorrectionSubject(em, orderId, id);
  const violation = subject && findCorrectionViolation({ ...subject, to: address });
  return violation && { kind: 'refused', ...violation };
}

function corrected(
  { orderId, number }: { readonly orderId: string; readonly number: number },
  shipments: readonly LockedShipment[],
): CorrectionOutcome {
  const here = shipments.filter(({ state }) => state !== 'cancelled');
  return {
    kind: 'corrected',
    orderId,
    orderNumber: formatOrderNumber(number),
    parcels: here.map(({ sequence }) => sequence),
  };
}

async function readCorrection(em: EntityManager, id: string): Promise<Correction> {
  const [row] = await em.execute<Correction[]>(
    `select id, order_id as "orderId", address, insist_on_address as "insistOnAddress", jsonb_strip_nulls(jsonb_build_object('kind', requester_kind, 'id', requester_id, 'name', requested_by)) as "requestedBy",
       by_staff as "byStaff",
       address_check as "addressCheck", outcome
     from address_correction where id = ?`,
    [id],
  );
  if (!row) throw new RecordNotFound('address correction', id);
  return row;
}
