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
 * `requires_action`), or a page that is another than before. A fact of its own says so, for whoever follows the order. Nothing where the
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
  const [before] = await em.execute<{ url: string | null }[]>(
    `select action_url as url from payment where intent_id = ? and state = 'action-required' for update`,
    [intentId],
  );
  if (!before) return;
  await em.execute('update payment set client_secret = ?, action_url = ? where intent_id = ?', [
    clientSecret ?? null,
    actionUrl,
    intentId,
  ]);
  const type = 'payment.action-required';
  if (before.url === null)
    await appendToTimeline(em, { orderId, type, factKey: `${type}:${attempt}:page`, data: { attempt } });
}
