import { idWithin } from '../../domain/identity/derived-ids.ts';
import { minorUnits } from '../../domain/money/money.ts';
import { captureKey } from '../../domain/payments/payment-keys.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import { planCapture, type CaptureFacts } from '../../domain/payments/plan-capture.ts';
import { splitOverParcels, type CaptureLine, type CaptureParcel } from '../../domain/shipments/split-capture.ts';
import type { EntityManager } from '../database.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';
import { lockPayment } from './lock-payment.ts';
import { readGivenUp } from './read-given-up.ts';
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
  | { readonly kind: 'recorded'; readonly paymentStatus: PaymentStatus }
  | { readonly kind: 'opened' | 'repeat' | 'abandoned'; readonly capture: OpenedCapture }
  | { readonly kind: 'wait' };

/**
 * Opens the capture of a parcel's money. Only one of an order is open at a time. One that has been open for longer than it is tried
 * was abandoned; what came of it is found out before another is opened.
 */
export async function openCapture(em: EntityManager, wanted: CaptureWanted): Promise<CaptureOpening> {
  const { orderId, shipmentId } = wanted;
  const givenUp = await readGivenUp(em, { shipmentId, kind: 'capture' });
  if (givenUp) return { kind: 'recorded', paymentStatus: givenUp };
  const payment = await lockPayment(em, orderId);
  const facts = await readFacts(em, wanted, payment.paymentId);
  const plan = planCapture({ ...facts, ...payment, reservedMinor: payment.amountMinor, shipmentId });
  if (plan.kind === 'recorded') return { kind: 'recorded', paymentStatus: await readPaymentStatus(em, orderId) };
  if (plan.kind === 'wait') {
    const isAbandoned = facts.captures.some((capture) => capture.shipmentId === plan.shipmentId && capture.abandoned);
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
    facts.shareMinor,
    takenMinor,
    facts.taxMinor,
    payment.capturedMinor,
    final,
  ]);
  return { kind: 'opened', capture: await readOpened(em, shipmentId) };
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

type KnownCapture = CaptureFacts['captures'][number] & { readonly abandoned: boolean };

interface Facts extends Pick<CaptureFacts, 'shareMinor' | 'parcels'> {
  readonly taxMinor: number;
  readonly captures: readonly KnownCapture[];
}

async function readFacts(em: EntityManager, wanted: CaptureWanted, paymentId: string): Promise<Facts> {
  const { orderId, shipmentId } = wanted;
  const [row] = await em.execute<FactsRow[]>(FACTS, [paymentId, orderId]);
  const parcels = row?.parcels ?? [];
  const index = parcels.findIndex((parcel) => parcel.shipmentId === shipmentId);
  const parcel = parcels[index];
  if (!row || !parcel) throw new RecordNotFound('shipment', shipmentId);
  const taxes = splitOverParcels(minorUnits(row.taxMinor), row.lines, parcels);
  return { shareMinor: parcel.shareMinor, taxMinor: taxes[index] ?? 0, parcels, captures: row.captures };
}

interface FactsRow {
  readonly taxMinor: string;
  readonly lines: readonly CaptureLine[];
  readonly parcels: readonly (CaptureParcel & { readonly shipmentId: string; readonly shareMinor: number })[];
  readonly captures: readonly KnownCapture[];
}

/** Longer than its workflow has an activity try (half of the 24 hours for which the provider remembers a key). */
const ABANDONED_AFTER = '13 hours';

/** Each parcel's tax is that of the lines in it, so that the books of mixed rates are right for each period. */
const FACTS = `
select o.tax_minor as "taxMinor", (
  select jsonb_agg(jsonb_build_object('orderLineId', l.id, 'amountMinor', l.tax_minor) order by l.position)
  from order_line l where l.order_id = o.id
) as lines, (
  select jsonb_agg(jsonb_build_object('shipmentId', s.id, 'shareMinor', case when exists (
      select 1 from payment_write_off w where w.shipment_id = s.id and w.kind = 'capture') then 0 else s.capture_minor end,
    'lines', (
      select coalesce(jsonb_agg(jsonb_build_object('orderLineId', sl.order_line_id, 'quantity', sl.quantity)), '[]')
      from shipment_line sl where sl.shipment_id = s.id)) order by s.sequence)
  from shipment s where s.order_id = o.id and s.state <> 'cancelled'
) as parcels, (
  select coalesce(jsonb_agg(jsonb_build_object('shipmentId', c.shipment_id, 'state', case when exists (
      select from payment_write_off w where w.shipment_id = c.shipment_id and w.kind = 'capture') then 'captured' else c.state end, 'attempt', c.attempt,
    'abandoned', c.asked_at < now() - interval '${ABANDONED_AFTER}')), '[]')
  from payment_capture c where c.payment_id = ?
) as captures
from sales_order o where o.id = ?`;
