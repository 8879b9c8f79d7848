import { capturePostings, refundPostings, voidPostings } from '../../domain/ledger/postings.ts';
import { minorUnits, proportion } from '../../domain/money/money.ts';
import { captureKey, refundKey, voidKey } from '../../domain/payments/payment-keys.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import { idWithin } from '../../domain/identity/derived-ids.ts';
import type { Database, EntityManager } from '../database.ts';
import { postMovement } from '../ledger/post-movement.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import type { PaymentState } from './payment-entity.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';

export type SettlementRepository = ReturnType<typeof createSettlementRepository>;

/** What became of an order's money after it was asked for: let go, taken, given back. */
export function createSettlementRepository(database: Database) {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    /** Tries that hold money, or may hold some because the provider's answer was lost. */
    readOpenTries: (orderId: string) => readOpenTries(database.em.fork(), orderId),
    recordVoid: (request: VoidedTry) => inTransaction((em) => recordVoid(em, request)),
    readCapture: (orderId: string, shipmentId: string) => readCapture(database.em.fork(), orderId, shipmentId),
    recordCapture: (capture: PlannedCapture) => inTransaction((em) => recordCapture(em, capture)),
    /** Writes the refund down before the provider is asked. Undefined where nothing was taken for the parcel. */
    openRefund: (request: RefundWanted) => inTransaction((em) => openRefund(em, request)),
    recordRefund: (refund: MadeRefund) => inTransaction((em) => recordRefund(em, refund)),
  };
}

export interface OpenTry {
  readonly orderId: string;
  readonly orderNumber: number;
  readonly attempt: number;
  readonly state: PaymentState;
  readonly intentId: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly paymentMethod: string;
  readonly idempotencyKey: string;
}

async function readOpenTries(em: EntityManager, orderId: string): Promise<OpenTry[]> {
  const rows = await em.execute<{ open: OpenTry }[]>(
    `select jsonb_build_object('orderId', o.id, 'orderNumber', o.number, 'attempt', p.attempt, 'state', p.state,
       'intentId', p.intent_id, 'amountMinor', p.amount_minor, 'currency', p.currency,
       'paymentMethod', p.payment_method, 'idempotencyKey', p.provider_key) as open
     from payment p join sales_order o on o.id = p.order_id
     where o.id = ? and p.state in ('pending', 'action-required', 'authorised') order by p.attempt desc`,
    [orderId],
  );
  return rows.map(({ open }) => open);
}

export interface VoidedTry {
  readonly orderId: string;
  readonly attempt: number;
  readonly intentId: string | null;
  readonly declined: boolean;
}

async function recordVoid(em: EntityManager, { orderId, attempt, intentId, declined }: VoidedTry): Promise<void> {
  const [row] = await em.execute<{ authorised_minor: string; currency: string }[]>(
    `with before as (
       select id, state, authorised_minor from payment where order_id = ? and attempt = ? for update
     )
     update payment p set state = ?, intent_id = coalesce(p.intent_id, ?), action_url = null, settled_at = now()
     from before where p.id = before.id and before.state in ('pending', 'action-required', 'authorised')
     returning case before.state when 'authorised' then p.authorised_minor else 0 end as authorised_minor, p.currency`,
    [orderId, attempt, declined ? 'declined' : 'voided', intentId],
  );
  if (!row) return;
  const held = minorUnits(row.authorised_minor);
  if (held > 0) {
    const postings = voidPostings(held, row.currency);
    await postMovement(em, { businessKey: voidKey(orderId, attempt), kind: 'void', orderId, postings });
  }
  await em.execute('update sales_order set payment_status = ? where id = ?', [
    declined ? 'declined' : 'voided',
    orderId,
  ]);
  await appendToTimeline(em, {
    orderId,
    type: 'payment.voided',
    factKey: `payment.voided:${attempt}`,
    data: { attempt, amountMinor: held },
  });
}

export interface PlannedCapture {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly paymentId: string;
  readonly intentId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** Captured of the payment before this parcel. */
  readonly capturedBeforeMinor: number;
  readonly orderTotalMinor: number;
  readonly orderTaxMinor: number;
  /** No parcel of the order is still to be captured after this one. */
  readonly final: boolean;
  /** Already recorded. */
  readonly recorded: boolean;
}

async function readCapture(em: EntityManager, orderId: string, shipmentId: string): Promise<PlannedCapture> {
  const [row] = await em.execute<{ capture: PlannedCapture }[]>(
    `select jsonb_build_object('orderId', o.id, 'shipmentId', s.id, 'paymentId', p.id, 'intentId', p.intent_id,
       'amountMinor', s.capture_minor, 'currency', p.currency, 'capturedBeforeMinor', p.captured_minor,
       'orderTotalMinor', o.total_minor, 'orderTaxMinor', o.tax_minor,
       'recorded', exists (select 1 from payment_capture c where c.shipment_id = s.id),
       'final', not exists (
         select 1 from shipment other where other.order_id = o.id and other.id <> s.id and other.state <> 'cancelled'
           and other.capture_minor > 0 and not exists (select 1 from payment_capture c where c.shipment_id = other.id)
           and not exists (select 1 from payment_write_off w where w.shipment_id = other.id and w.kind = 'capture'))
     ) as capture
     from shipment s join sales_order o on o.id = s.order_id
     join payment p on p.order_id = o.id and p.state in ('authorised', 'captured')
     where o.id = ? and s.id = ?`,
    [orderId, shipmentId],
  );
  if (!row) throw new RecordNotFound('authorised payment for shipment', shipmentId);
  return row.capture;
}

async function recordCapture(em: EntityManager, capture: PlannedCapture): Promise<PaymentStatus> {
  const { orderId, shipmentId, amountMinor, currency, paymentId } = capture;
  // The row's lock puts two parcels of one order after each other, so that their tax shares add up.
  const [payment] = await em.execute<{ captured_minor: string }[]>(
    'select captured_minor from payment where id = ? for update',
    [paymentId],
  );
  const before = minorUnits(payment?.captured_minor ?? 0);
  const taxMinor = taxShare(capture, before + amountMinor) - taxShare(capture, before);
  const businessKey = captureKey(orderId, shipmentId);
  const postings = capturePostings(amountMinor, taxMinor, currency);
  const isNew = await postMovement(em, { businessKey, kind: 'capture', orderId, postings });
  if (isNew) {
    await em.execute(
      `insert into payment_capture (id, payment_id, shipment_id, provider_key, amount_minor) values (?, ?, ?, ?, ?)`,
      [idWithin(orderId, 'capture', shipmentId), paymentId, shipmentId, businessKey, amountMinor],
    );
    await em.execute(`update payment set captured_minor = captured_minor + ?, state = 'captured' where id = ?`, [
      amountMinor,
      paymentId,
    ]);
    const data = { shipmentId, amountMinor };
    await appendToTimeline(em, { orderId, type: 'payment.captured', factKey: `payment.captured:${shipmentId}`, data });
  }
  return refreshPaymentStatus(em, orderId);
}

/** Tax within the first `capturedMinor` of the order's money; differences of it sum to the tax exactly. */
function taxShare({ orderTaxMinor, orderTotalMinor }: PlannedCapture, capturedMinor: number): number {
  return proportion(orderTaxMinor, capturedMinor, orderTotalMinor);
}

export interface RefundWanted {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly reason: string;
}

export interface OpenedRefund {
  readonly refundId: string;
  readonly orderId: string;
  readonly shipmentId: string;
  readonly paymentId: string;
  readonly intentId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly idempotencyKey: string;
}

async function openRefund(
  em: EntityManager,
  { orderId, shipmentId, reason }: RefundWanted,
): Promise<OpenedRefund | undefined> {
  const refundId = idWithin(orderId, 'refund', shipmentId);
  await em.execute(
    `insert into payment_refund (id, payment_id, shipment_id, provider_key, amount_minor, reason)
     select ?, payment_id, shipment_id, ?, amount_minor, ? from payment_capture where shipment_id = ?
     on conflict (id) do nothing`,
    [refundId, refundKey(refundId), reason, shipmentId],
  );
  const [row] = await em.execute<{ refund: OpenedRefund }[]>(
    `select jsonb_build_object('refundId', r.id, 'orderId', p.order_id, 'shipmentId', r.shipment_id, 'paymentId', p.id,
       'intentId', p.intent_id, 'amountMinor', r.amount_minor, 'currency', p.currency, 'idempotencyKey', r.provider_key) as refund
     from payment_refund r join payment p on p.id = r.payment_id where r.id = ?`,
    [refundId],
  );
  return row?.refund;
}

export interface MadeRefund extends OpenedRefund {
  readonly providerRefundId: string;
}

async function recordRefund(em: EntityManager, refund: MadeRefund): Promise<PaymentStatus> {
  const { refundId, orderId, shipmentId, paymentId, amountMinor, currency, idempotencyKey, providerRefundId } = refund;
  const taxMinor = await capturedTax(em, orderId, shipmentId);
  const postings = refundPostings(amountMinor, taxMinor, currency);
  const isNew = await postMovement(em, { businessKey: idempotencyKey, kind: 'refund', orderId, postings });
  if (isNew) {
    await em.execute(`update payment_refund set state = 'succeeded', provider_refund_id = ? where id = ?`, [
      providerRefundId,
      refundId,
    ]);
    await em.execute('update payment set refunded_minor = refunded_minor + ? where id = ?', [amountMinor, paymentId]);
    await em.execute('update payment_capture set refunded_minor = refunded_minor + ? where shipment_id = ?', [
      amountMinor,
      shipmentId,
    ]);
    const data = { shipmentId, amountMinor };
    await appendToTimeline(em, { orderId, type: 'payment.refunded', factKey: `payment.refunded:${refundId}`, data });
  }
  return refreshPaymentStatus(em, orderId);
}

/** The tax that was posted when the parcel's money was taken: a full refund gives exactly that back. */
async function capturedTax(em: EntityManager, orderId: string, shipmentId: string): Promise<number> {
  const [row] = await em.execute<{ tax_minor: string }[]>(
    `select coalesce(-sum(l.amount_minor), 0) as tax_minor from ledger_transaction t
     join ledger_posting l on l.transaction_id = t.id and l.account = 'tax-payable' where t.business_key = ?`,
    [captureKey(orderId, shipmentId)],
  );
  return minorUnits(row?.tax_minor ?? 0);
}

async function refreshPaymentStatus(em: EntityManager, orderId: string): Promise<PaymentStatus> {
  const [row] = await em.execute<{ payment_status: PaymentStatus }[]>(
    `update sales_order o set payment_status = case
       when p.refunded_minor > 0 and p.refunded_minor = p.captured_minor then 'refunded'
       when p.captured_minor >= o.total_minor then 'captured'
       when p.captured_minor > 0 then 'partially-captured'
       else o.payment_status end
     from payment p where o.id = ? and p.order_id = o.id and p.state in ('authorised', 'captured')
     returning o.payment_status`,
    [orderId],
  );
  if (!row) throw new RecordNotFound('payment that holds money for order', orderId);
  return row.payment_status;
}
