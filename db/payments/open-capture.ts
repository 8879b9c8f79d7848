import { idWithin } from '../../domain/identity/derived-ids.ts';
import { captureKey } from '../../domain/payments/payment-keys.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import { planCapture, type CaptureFacts } from '../../domain/payments/plan-capture.ts';
import type { EntityManager } from '../database.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';
import { lockPaymentOfOrder } from './lock-payment-of-order.ts';
import { readWrittenOff } from './read-written-off.ts';
import { readParcelMoney, type ParcelMoney } from './read-parcel-money.ts';
import { readPaymentStatus } from './read-payment-status.ts';

export interface CaptureWanted {
  readonly orderId: string;
  readonly shipmentId: string;
}

/** A capture that is written down before the provider is asked for it. */
export interface OpenedCapture extends CaptureWanted {
  readonly paymentId: string;
  readonly intentId: string;
  readonly currency: string;
  /** What the payment was authorised for. */
  readonly reservedMinor: number;
  /** What the parcel costs, and the tax in it. */
  readonly amountMinor: number;
  readonly taxMinor: number;
  /** What the provider is asked for. */
  readonly takenMinor: number;
  readonly capturedBeforeMinor: number;
  readonly final: boolean;
  readonly attempt: number;
  readonly idempotencyKey: string;
}

export type CaptureOpening =
  /** `isWrittenOff`: staff have given it up, and nothing is taken for it. */
  | { readonly kind: 'recorded'; readonly paymentStatus: PaymentStatus; readonly isWrittenOff?: true }
  | { readonly kind: 'opened' | 'repeat' | 'abandoned'; readonly capture: OpenedCapture }
  | { readonly kind: 'wait' };

/**
 * Opens the capture of a parcel's money. Only one of an order is open at a time. One that has been open for longer than it is tried
 * was abandoned; what came of it is found out before another is opened.
 */
export async function openCapture(em: EntityManager, wanted: CaptureWanted): Promise<CaptureOpening> {
  const { orderId, shipmentId } = wanted;
  const givenUp = await readWrittenOff(em, { shipmentId, kind: 'capture' });
  if (givenUp) return { kind: 'recorded', paymentStatus: givenUp, isWrittenOff: true };
  const payment = await lockPaymentOfOrder(em, orderId);
  const parcels = await readParcelMoney(em, orderId);
  const mine = parcels.find((parcel) => parcel.shipmentId === shipmentId);
  if (!mine) throw new RecordNotFound('shipment', shipmentId);
  if (mine.isGivenUp) {
    return { kind: 'recorded', paymentStatus: await readPaymentStatus(em, orderId), isWrittenOff: true };
  }
  const plan = planCapture({ ...payment, shipmentId, ...planFactsOf(parcels) });
  if (plan.kind === 'recorded') return { kind: 'recorded', paymentStatus: await readPaymentStatus(em, orderId) };
  if (plan.kind === 'wait') {
    const isAbandoned = parcels.some((parcel) => parcel.shipmentId === plan.shipmentId && parcel.capture?.isAbandoned);
    return isAbandoned ? { kind: 'abandoned', capture: await readOpened(em, plan.shipmentId) } : { kind: 'wait' };
  }
  if (plan.kind === 'repeat') return { kind: 'repeat', capture: await readOpened(em, shipmentId) };
  const { attempt, takenMinor, final } = plan;
  await em.execute(INSERT, [
    idWithin(orderId, 'capture', shipmentId),
    payment.paymentId,
    shipmentId,
    captureKey(orderId, shipmentId, attempt),
    attempt,
    mine.amountMinor,
    takenMinor,
    mine.taxMinor,
    payment.capturedMinor,
    final,
  ]);
  return { kind: 'opened', capture: await readOpened(em, shipmentId) };
}

/** For a parcel whose money is given up none is taken any more: it counts as paid. */
function planFactsOf(parcels: readonly ParcelMoney[]): Pick<CaptureFacts, 'parcels' | 'captures'> {
  return {
    parcels: parcels.map(({ shipmentId, amountMinor, isGivenUp }) => ({
      shipmentId,
      shareMinor: isGivenUp ? 0 : amountMinor,
    })),
    captures: parcels.flatMap(({ shipmentId, capture, isGivenUp }) =>
      capture ? [{ shipmentId, attempt: capture.attempt, state: isGivenUp ? 'captured' : capture.state }] : [],
    ),
  };
}

/** The provider did not take it, as its books show: the next attempt has another key. */
export async function refuseCapture(em: EntityManager, { shipmentId, attempt }: OpenedCapture): Promise<void> {
  await em.execute(
    `update payment_capture set state = 'refused' where shipment_id = ? and attempt = ? and state = 'opened'`,
    [shipmentId, attempt],
  );
}

const INSERT = `
insert into payment_capture (id, payment_id, shipment_id, provider_key, state, attempt, amount_minor, taken_minor, tax_minor,
  captured_before_minor, final)
values (?, ?, ?, ?, 'opened', ?, ?, ?, ?, ?, ?)
on conflict (shipment_id) do update set provider_key = excluded.provider_key, state = excluded.state,
  attempt = excluded.attempt, payment_id = excluded.payment_id, taken_minor = excluded.taken_minor,
  captured_before_minor = excluded.captured_before_minor, final = excluded.final, asked_at = now()`;

export async function readOpened(em: EntityManager, shipmentId: string): Promise<OpenedCapture> {
  const [row] = await em.execute<{ capture: OpenedCapture }[]>(
    `select jsonb_build_object('orderId', p.order_id, 'shipmentId', c.shipment_id, 'paymentId', p.id,
       'intentId', p.intent_id, 'currency', p.currency, 'reservedMinor', p.amount_minor, 'amountMinor', c.amount_minor,
       'taxMinor', c.tax_minor, 'takenMinor', c.taken_minor, 'capturedBeforeMinor', c.captured_before_minor,
       'final', c.final, 'attempt', c.attempt, 'idempotencyKey', c.provider_key) as capture
     from payment_capture c join payment p on p.id = c.payment_id where c.shipment_id = ?`,
    [shipmentId],
  );
  if (!row) throw new RecordNotFound('capture of shipment', shipmentId);
  return row.capture;
}
