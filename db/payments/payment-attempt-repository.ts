import { authoriseKey } from '../../domain/payments/payment-keys.ts';
import { idWithin } from '../../domain/identity/derived-ids.ts';
import { minorUnits } from '../../domain/money/money.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type {
  NewPaymentAttempt,
  OpenedPaymentAttempt,
  PaymentRecords,
  UnsettledAttempt,
} from '../../workflows/payments/payment-contract.ts';
import type { Database, EntityManager } from '../database.ts';
import { moveOrderStatus } from '../orders/move-order-status.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { holdAtLeastUntil, holdUntil, lockUnpaidOrder, type UnpaidOrder } from './unpaid-order.ts';

/** Attempts to pay that did not succeed at once, and the attempts after them. */
export function createPaymentAttemptRepository(database: Database): PaymentRecords {
  return {
    recordPaymentAttempt: (request) => database.em.fork().transactional((em) => recordPaymentAttempt(em, request)),
    openPaymentAttempt: (request) => database.em.fork().transactional((em) => openPaymentAttempt(em, request)),
  };
}

async function recordPaymentAttempt(em: EntityManager, request: UnsettledAttempt): Promise<boolean> {
  const { orderId, attempt, intentId, state, declineCode, decline, payUntil } = request;
  const [to, declined] = state === 'declined' ? (['declined', true] as const) : (['action-required', false] as const);
  if (!(await lockUnpaidOrder(em, orderId))) return false;
  if (state === 'unclear') return recordUnclearAttempt(em, request);
  const rows = await em.execute(
    `update payment set state = ?, intent_id = ?, decline_code = ?, decline = ?::jsonb,
       action_url = case when not ?::boolean then action_url end,
       client_secret = case when not ?::boolean then client_secret end, settled_at = case when ?::boolean then now() end
     where order_id = ? and attempt = ? and state in ('pending', 'action-required') and state <> ? returning id`,
    [
      to,
      intentId,
      declineCode ?? null,
      decline ? JSON.stringify(decline) : null,
      declined,
      declined,
      declined,
      orderId,
      attempt,
      to,
    ],
  );
  if (rows.length === 0) return repeat(em, request, to);
  await holdUntil(em, orderId, payUntil);
  await setPaymentStatus(em, orderId, to);
  await moveOrderStatus(em, { orderId, to: 'awaiting-payment', type: 'order.awaiting-payment', data: { attempt } });
  const type = declined ? 'payment.declined' : 'payment.action-required';
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${attempt}`, data: { attempt, declineCode } });
  return true;
}

/** The attempt stays open, so that whatever it may come to hold is released; meanwhile the shopper may pay with another card. */
async function recordUnclearAttempt(em: EntityManager, { orderId, attempt, declineCode, payUntil }: UnsettledAttempt) {
  const rows = await em.execute<unknown[]>(
    `update payment set decline_code = ? where order_id = ? and attempt = ? and state = 'pending' returning id`,
    [declineCode ?? null, orderId, attempt],
  );
  if (rows.length === 0) return false;
  await holdUntil(em, orderId, payUntil);
  await moveOrderStatus(em, { orderId, to: 'awaiting-payment', type: 'order.awaiting-payment', data: { attempt } });
  const type = 'payment.unclear';
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${attempt}`, data: { attempt, declineCode } });
  return true;
}

/** Whether the attempt is in this state already: then the activity is a repeat, perhaps with a later deadline. */
async function repeat(
  em: EntityManager,
  { orderId, attempt, payUntil }: UnsettledAttempt,
  state: string,
): Promise<boolean> {
  const [known] = await em.execute<{ newest: boolean }[]>(
    `select attempt = (select max(attempt) from payment where order_id = p.order_id) as newest
     from payment p where order_id = ? and attempt = ? and state = ?`,
    [orderId, attempt, state],
  );
  if (known?.newest) await holdAtLeastUntil(em, orderId, payUntil);
  return known !== undefined;
}

async function openPaymentAttempt(em: EntityManager, request: NewPaymentAttempt): Promise<OpenedPaymentAttempt> {
  const order = await lockUnpaidOrder(em, request.orderId);
  if (!order) return { kind: 'order-closed' };
  await insertAttempt(em, request, order);
  const [row] = await em.execute<OpenedRow[]>(
    'select state, payment_method, provider_key, return_url from payment where order_id = ? and attempt = ?',
    [request.orderId, request.attempt],
  );
  if (row?.state !== 'pending') return { kind: 'not-opened' };
  return {
    kind: 'opened',
    payment: {
      attempt: request.attempt,
      amountMinor: minorUnits(order.totalMinor),
      currency: order.currency,
      paymentMethod: row.payment_method,
      idempotencyKey: row.provider_key,
      ...(row.return_url === null ? {} : { returnUrl: row.return_url }),
    },
  };
}

interface OpenedRow {
  readonly state: string;
  readonly payment_method: string;
  readonly provider_key: string;
  readonly return_url: string | null;
}

/** Inserts nothing if the attempt exists already, if another one is live, or if a later one has been opened. */
async function insertAttempt(
  em: EntityManager,
  { orderId, attempt, paymentMethod, returnUrl }: NewPaymentAttempt,
  { totalMinor, currency }: UnpaidOrder,
): Promise<void> {
  const inserted = await em.execute<unknown[]>(
    `insert into payment (id, order_id, attempt, provider_key, payment_method, return_url, amount_minor, currency)
     select ?, ?, ?, ?, ?, coalesce(?, (select return_url from payment where order_id = ? and attempt = 1)), ?, ?
     where not exists (select 1 from payment where order_id = ? and attempt > ?)
     on conflict do nothing returning id`,
    [
      idWithin(orderId, 'payment', attempt),
      orderId,
      attempt,
      authoriseKey(orderId, attempt),
      paymentMethod,
      returnUrl ?? null,
      orderId,
      totalMinor,
      currency,
      orderId,
      attempt,
    ],
  );
  if (inserted.length === 0) return;
  await setPaymentStatus(em, orderId, 'pending');
  const type = 'payment.opened';
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${attempt}`, data: { attempt } });
}

async function setPaymentStatus(em: EntityManager, orderId: string, status: PaymentStatus): Promise<void> {
  await em.execute('update sales_order set payment_status = ? where id = ?', [status, orderId]);
}
