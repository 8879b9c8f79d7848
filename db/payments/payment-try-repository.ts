import { PermanentError } from '../../domain/failures/permanent-error.ts';
import { authoriseKey } from '../../domain/payments/payment-keys.ts';
import { idWithin } from '../../domain/identity/derived-ids.ts';
import { minorUnits } from '../../domain/money/money.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { PaymentTry } from '../../workflows/checkout/checkout-contract.ts';
import type { PaymentRecords, UnsettledTry } from '../../workflows/payments/payment-contract.ts';
import type { Database, EntityManager } from '../database.ts';
import { moveOrderStatus } from '../orders/order-status-repository.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';

/** Tries to pay that did not succeed at once, and the tries after them. */
export function createPaymentTryRepository(database: Database): PaymentRecords {
  return {
    recordPaymentTry: (request) => database.em.fork().transactional((em) => recordPaymentTry(em, request)),
    openPaymentTry: (request) => database.em.fork().transactional((em) => openPaymentTry(em, request)),
  };
}

async function recordPaymentTry(em: EntityManager, request: UnsettledTry): Promise<void> {
  const { orderId, attempt, intentId, state, declineCode, decline, actionUrl } = request;
  const declined = state === 'declined';
  const rows = await em.execute(
    `update payment set state = ?, intent_id = ?, decline_code = ?, decline = ?::jsonb, action_url = ?,
       settled_at = case when ?::boolean then now() end
     where order_id = ? and attempt = ? and state in ('pending', 'action-required') returning id`,
    [
      declined ? 'declined' : 'action-required',
      intentId,
      declineCode ?? null,
      decline ? JSON.stringify(decline) : null,
      actionUrl ?? null,
      declined,
      orderId,
      attempt,
    ],
  );
  if (rows.length === 0) return;
  await setPaymentStatus(em, orderId, declined ? 'declined' : 'action-required');
  await moveOrderStatus(em, { orderId, to: 'awaiting-payment', type: 'order.awaiting-payment', data: { attempt } });
  const type = declined ? 'payment.declined' : 'payment.action-required';
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${attempt}`, data: { attempt, declineCode } });
}

async function openPaymentTry(
  em: EntityManager,
  { orderId, attempt, paymentMethod }: Parameters<PaymentRecords['openPaymentTry']>[0],
): Promise<PaymentTry> {
  await em.execute(
    `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency)
     select ?, id, ?, ?, ?, total_minor, currency from sales_order where id = ?
     on conflict do nothing`,
    [idWithin(orderId, 'payment', attempt), attempt, authoriseKey(orderId, attempt), paymentMethod, orderId],
  );
  await setPaymentStatus(em, orderId, 'pending');
  const [row] = await em.execute<
    { amount_minor: string; currency: string; payment_method: string; provider_key: string }[]
  >('select amount_minor, currency, payment_method, provider_key from payment where order_id = ? and attempt = ?', [
    orderId,
    attempt,
  ]);
  if (!row) throw new AnotherTryIsLive(orderId);
  return {
    attempt,
    amountMinor: minorUnits(row.amount_minor),
    currency: row.currency,
    paymentMethod: row.payment_method,
    idempotencyKey: row.provider_key,
  };
}

/** Another try of the order holds money or may come to: a second would be a second hold on one shopper. */
export class AnotherTryIsLive extends PermanentError {
  override readonly name = 'AnotherTryIsLive';
  constructor(orderId: string) {
    super(`Another payment of order ${orderId} is under way`);
  }
}

async function setPaymentStatus(em: EntityManager, orderId: string, status: PaymentStatus): Promise<void> {
  await em.execute('update sales_order set payment_status = ? where id = ?', [status, orderId]);
}
