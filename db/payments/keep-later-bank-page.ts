import { createHash } from 'node:crypto';
import type { EntityManager } from '../database.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { lockUnpaidOrder } from './unpaid-order.ts';

export interface LaterBankPage {
  readonly intentId: string;
  readonly actionUrl: string;
  readonly clientSecret: string | undefined;
}

interface AttemptWithout {
  readonly orderId: string;
  readonly attempt: number;
}

/**
 * Keeps the page of an attempt of which the provider had not said at first that the bank asks (Stripe: `processing`, then
 * `requires_action`), or a page that is another than before. A fact for each page says so, for whoever follows the order. Nothing where the
 * attempt is settled, or the order is paid.
 */
export async function keepLaterBankPage(em: EntityManager, page: LaterBankPage): Promise<void> {
  // Nearly always it is there already, and this costs one read.
  const [found] = await em.execute<AttemptWithout[]>(
    `select order_id as "orderId", attempt from payment
     where intent_id = ? and state = 'action-required' and action_url is distinct from ?`,
    [page.intentId, page.actionUrl],
  );
  if (found) await em.transactional((own) => keep(own, found, page));
}

async function keep(em: EntityManager, { orderId, attempt }: AttemptWithout, page: LaterBankPage): Promise<void> {
  if (!(await lockUnpaidOrder(em, orderId))) return;
  const { intentId, actionUrl, clientSecret } = page;
  const kept = await em.execute<unknown[]>(
    `update payment set client_secret = ?, action_url = ? where intent_id = ? and state = 'action-required' returning id`,
    [clientSecret ?? null, actionUrl, intentId],
  );
  if (kept.length === 0) return;
  const type = 'payment.action-required';
  // The address opens the page, so the timeline holds no more than a hash of it.
  const pageHash = createHash('sha256').update(actionUrl).digest('hex').slice(0, 8);
  await appendToTimeline(em, { orderId, type, factKey: `${type}:${attempt}:page-${pageHash}`, data: { attempt } });
}
