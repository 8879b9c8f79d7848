import { createHmac } from 'node:crypto';
import { Stripe } from 'stripe';
import type { LiveOrder, Surroundings } from './live-order.ts';

/** Both are the stack's settings, so that the proof can sign as the providers do. */
export const webhookSecrets = {
  STRIPE_WEBHOOK_SECRET: 'whsec_chaos',
  EASYPOST_WEBHOOK_SECRET: 'signed in chaos',
} as const;

interface StoredEvent {
  readonly provider: 'stripe' | 'easypost';
  readonly payload: object;
}

/** What the providers have told of an order so far, all of it again, the newest first and at once. */
const TOLD = `
  select provider, payload from inbound_event
  where subject in (
    select intent_id from payment where order_id = ? union select tracking_code from shipment where order_id = ?)
    or payload::text like ?
  order by received_at desc limit 5`;

export async function repeatWebhooks(around: Surroundings, { id }: LiveOrder): Promise<void> {
  const { running, database, log, book } = around;
  const told = await database.em.fork().execute<StoredEvent[]>(TOLD, [id, id, `%${id}%`]);
  await Promise.all(
    told.map(async ({ provider, payload }) => {
      const body = JSON.stringify(payload);
      const response = await fetch(`${running.api}/v1/webhooks/${provider}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signatures[provider](body) },
        body,
      });
      log.note(id, `${provider} again ${response.status}`);
      if (response.status >= 400 && response.status !== 503)
        book.complain(`A webhook of ${provider} about order ${id}, sent again, was answered ${response.status}`);
    }),
  );
}

const signatures: Readonly<Record<StoredEvent['provider'], (payload: string) => Record<string, string>>> = {
  stripe: (payload) => ({
    'stripe-signature': Stripe.webhooks.generateTestHeaderString({
      payload,
      secret: webhookSecrets.STRIPE_WEBHOOK_SECRET,
    }),
  }),
  easypost: (payload) => {
    const digest = createHmac('sha256', webhookSecrets.EASYPOST_WEBHOOK_SECRET).update(payload).digest('hex');
    return { 'x-hmac-signature': `hmac-sha256-hex=${digest}` };
  },
};
