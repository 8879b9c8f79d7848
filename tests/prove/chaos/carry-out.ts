import { randomUUID } from 'node:crypto';
import { pressButton } from '../../../dev/shop/shopper.ts';
import { isCancelled, parcelWas, wasConfirmed, wasHeld, wasReleased } from './claims.ts';
import { parcelsOf, sendJudged, type LiveOrder, type Surroundings } from './live-order.ts';
import type { Command } from './plan-orders.ts';
import { repeatWebhooks } from './repeat-webhooks.ts';
import { sendMessage } from './send-message.ts';

/** What it needs is not there yet, such as a parcel: then there is nothing to ask. */
export async function carryOut(around: Surroundings, order: LiveOrder, command: Command): Promise<void> {
  switch (command.kind) {
    case 'pay':
      return pay(around, order, command);
    case 'pay badly':
    case 'cancel badly':
      return askBadly(around, order, command);
    case 'cancel':
      return cancel(around, order, command.as);
    case 'hold':
    case 'release':
      return holdOrRelease(around, order, command.kind);
    case 'bank':
      // Pressed twice, or too late: the bank's page says so itself.
      await pressButton(order.bankPage, command.button).then(
        () => around.log.note(order.id, `bank ${command.button}`),
        () => around.log.note(order.id, `bank ${command.button} refused`),
      );
      return;
    case 'parcel':
      return takeStep(around, order, command.step);
    case 'carrier':
      return carrierSays(around, order, command.status);
    case 'message':
      return sendMessage(around, order, command);
    case 'repeat webhooks':
      return repeatWebhooks(around, order);
    case 'place again': {
      const { key, request, id } = order;
      const again = await sendJudged(around, id, 'place again', 'POST', '/v1/orders', { key, body: request.body });
      if (again && again.status < 300 && again.body.id !== id)
        around.book.complain(`Order ${id} placed again under its key is ${again.body.id}`);
      return;
    }
    case 'receive stock': {
      const lines = [{ sku: around.backorderedSku, locationId: 'MAIN', quantity: 1 }];
      await sendJudged(around, order.id, 'receive stock', 'POST', '/v1/stock-receipts', {
        as: 'staff',
        key: randomUUID(),
        body: { lines },
      });
    }
  }
}

/** Cards at once, each under a key of its own or all under one. */
async function pay(
  around: Surroundings,
  { id }: LiveOrder,
  { cards, underOneKey }: Extract<Command, { kind: 'pay' }>,
): Promise<void> {
  const shared = randomUUID();
  await Promise.all(
    cards.map(async (paymentMethod) => {
      const key = underOneKey ? shared : randomUUID();
      const answer = await sendJudged(around, id, `pay ${paymentMethod}`, 'POST', `/v1/orders/${id}/payments`, {
        key,
        body: { paymentMethod },
      });
      if (answer?.status !== 201) return;
      // A cancellation may come between the card's authorisation and the confirmation.
      around.book.claim({
        orderId: id,
        words: `a payment by ${paymentMethod} was answered 201`,
        isTrue: (facts) => wasConfirmed(facts) || isCancelled(facts),
      });
    }),
  );
}

async function askBadly(
  around: Surroundings,
  { id }: LiveOrder,
  { kind, body }: Extract<Command, { kind: 'pay badly' | 'cancel badly' }>,
): Promise<void> {
  const path = kind === 'pay badly' ? 'payments' : 'cancel';
  const answer = await sendJudged(around, id, kind, 'POST', `/v1/orders/${id}/${path}`, { key: randomUUID(), body });
  if (answer && (answer.status < 400 || answer.status >= 500))
    around.book.complain(`Order ${id}: ${kind} with ${JSON.stringify(body)} was answered ${answer.status}`);
}

async function cancel(around: Surroundings, { id }: LiveOrder, as: 'storefront' | 'staff'): Promise<void> {
  const request = { as, key: randomUUID(), body: { reason: 'Changed my mind' } };
  const answer = await sendJudged(around, id, 'cancel', 'POST', `/v1/orders/${id}/cancel`, request);
  if (answer && answer.status < 300)
    around.book.claim({ orderId: id, words: `cancel was answered ${answer.status}`, isTrue: isCancelled });
}

async function holdOrRelease(around: Surroundings, { id }: LiveOrder, what: 'hold' | 'release'): Promise<void> {
  const reason = `Hold ${randomUUID()}`;
  const body = what === 'hold' ? { body: { reason } } : {};
  const answer = await sendJudged(around, id, what, 'POST', `/v1/orders/${id}/${what}`, {
    as: 'staff',
    key: randomUUID(),
    ...body,
  });
  if (answer?.status !== 200) return;
  const isTrue = what === 'hold' ? wasHeld(reason) : wasReleased;
  around.book.claim({ orderId: id, words: `${what} was answered 200`, isTrue });
}

const statesAfter = {
  pick: 'picked',
  pack: 'packed',
  'hand-over': 'handed-over',
  'mark-delivered': 'delivered',
  'mark-lost': 'lost',
} as const;

async function takeStep(around: Surroundings, { id }: LiveOrder, step: keyof typeof statesAfter): Promise<void> {
  for (const { id: shipmentId } of await parcelsOf(around, id)) {
    const request = { as: 'staff', key: randomUUID(), body: {} } as const;
    const answer = await sendJudged(around, id, step, 'POST', `/v1/shipments/${shipmentId}/${step}`, request);
    if (answer?.status !== 200) continue;
    // A parcel that was handed over unpacked is told so at once: the later step includes the earlier ones.
    const isTrue = step === 'pick' || step === 'pack' ? () => true : parcelWas(shipmentId, statesAfter[step]);
    around.book.claim({ orderId: id, words: `${step} of a parcel was answered 200`, isTrue });
  }
}

async function carrierSays(around: Surroundings, { id }: LiveOrder, status: string): Promise<void> {
  for (const { trackingCode } of await parcelsOf(around, id)) {
    if (trackingCode === null) continue;
    const response = await fetch(`${around.running.easypost}/simulator/trackers/${trackingCode}/status`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status }),
    });
    around.log.note(id, `carrier says ${status} ${response.status}`);
  }
}
