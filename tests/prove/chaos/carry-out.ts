import { randomUUID } from 'node:crypto';
import { pressButton } from '../../support/shop/shopper.ts';
import { ask, askBadly } from './ask.ts';
import { isConfirmedOrCancelled } from './claims.ts';
import { parcelsOf, sendJudged, type LiveOrder, type Surroundings } from './live-order.ts';
import type { Command } from './plan-orders.ts';
import { repeatWebhooks } from './repeat-webhooks.ts';
import { sendMessage } from './send-message.ts';

/** What it needs is not there yet, such as a parcel: then there is nothing to ask. */
export async function carryOut(around: Surroundings, order: LiveOrder, command: Command): Promise<void> {
  switch (command.kind) {
    case 'pay':
      return pay(around, order, command);
    case 'ask':
      await ask(around, order, command);
      return;
    case 'ask badly':
      return askBadly(around, order, command);
    case 'bank':
      return pressInBank(around, order, command.button);
    case 'carrier':
      return carrierSays(around, order, command.status);
    case 'message':
      await sendMessage(around, order, command);
      return;
    case 'repeat webhooks':
      return repeatWebhooks(around, order);
    case 'place again':
      return placeAgain(around, order);
    case 'receive stock':
      return receiveOne(around, order);
  }
}

async function placeAgain(around: Surroundings, { key, request, id }: LiveOrder): Promise<void> {
  const subject = { orderId: id, what: 'place again', path: '/v1/orders', mayBe: ['payment-method-invalid'] };
  const again = await sendJudged(around, subject, { key, body: request.body });
  if (again && again.status < 300 && again.body.id !== id)
    around.book.complain(`Order ${id} placed again under its key is ${again.body.id}`);
}

async function receiveOne(around: Surroundings, { id }: LiveOrder): Promise<void> {
  const lines = [{ sku: around.backorderedSku, locationId: 'MAIN', quantity: 1 }];
  const subject = { orderId: id, what: 'receive stock', path: '/v1/stock-receipts' };
  await sendJudged(around, subject, { as: 'staff', key: randomUUID(), body: { lines } });
}

/** Pressed twice, or too late: the bank's page says so itself. */
async function pressInBank({ log }: Surroundings, { id, bankPage }: LiveOrder, button: 'complete' | 'fail') {
  await pressButton(bankPage, button).then(
    () => log.note(id, `bank ${button}`),
    () => log.note(id, `bank ${button} refused`),
  );
}

/** Cards at once, each under a key of its own or all under one, which fits the first of them only. */
async function pay(
  around: Surroundings,
  { id }: LiveOrder,
  { cards, underOneKey }: Extract<Command, { kind: 'pay' }>,
): Promise<void> {
  const shared = randomUUID();
  const mayBe = ['payment-method-invalid', ...(underOneKey ? ['idempotency-key-reused'] : [])];
  await Promise.all(
    cards.map(async (paymentMethod) => {
      const subject = { orderId: id, what: `pay ${paymentMethod}`, path: `/v1/orders/${id}/payments`, mayBe };
      const key = underOneKey ? shared : randomUUID();
      const answer = await sendJudged(around, subject, { key, body: { paymentMethod } });
      if (answer?.status !== 201) return;
      around.log.accept('pay');
      const words = `a payment by ${paymentMethod} was answered 201`;
      around.book.claim({ orderId: id, words, isTrue: isConfirmedOrCancelled });
    }),
  );
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
