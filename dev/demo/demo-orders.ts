import { setTimeout as delay } from 'node:timers/promises';
import { formatMoney } from '../../domain/money/money.ts';
import { eventually } from '../../tests/support/eventually.ts';
import { placeOrder, prepareOrder, pressButton, type Placed } from '../../tests/support/shop/shopper.ts';
import { killAndStartAgain, type Stage } from './stage.ts';

export interface DemoOrder {
  readonly id: string;
  readonly number: string;
}

/** Long enough to kill somebody in the middle of it. */
const SLOW_MS = 4_000;
const INTO_THE_CALL_MS = 1_000;

export async function plainOrder(stage: Stage): Promise<DemoOrder> {
  stage.narrator.tell('A shopper orders, with a good card.');
  const placed = await place(stage, 'plain', 'pm_card_visa');
  return orderOf(placed);
}

export async function declinedOrder(stage: Stage): Promise<DemoOrder> {
  const { narrator, shop } = stage;
  narrator.tell('Another one’s card is declined.');
  const placed = await place(stage, 'declined', 'pm_card_visa_chargeDeclinedInsufficientFunds');
  const { id, number } = orderOf(placed);
  const body = { paymentMethod: 'pm_card_visa' };
  const paid = await shop.ask('POST', `/v1/orders/${id}/payments`, { body, key: `pay-${id}` });
  narrator.tell(`${number} is paid with another card: ${paid.status} ${paid.body.outcome}.`);
  return { id, number };
}

export async function securedOrder(stage: Stage): Promise<DemoOrder> {
  const { narrator, shop } = stage;
  narrator.tell('The next one’s bank asks for 3-D Secure.');
  const placed = await place(stage, 'secured', 'pm_card_threeDSecure2Required');
  const { id, number } = orderOf(placed);
  await pressButton(placed.body.nextAction?.url, 'complete');
  const { body } = await shop.ask('GET', `/v1/orders/${id}?wait=25`, { timeoutMs: 40_000 });
  narrator.tell(`The button on the bank’s page is pressed: ${number} is ${body.status}.`);
  return { id, number };
}

/** The worker dies while Stripe works on this one. */
export async function huntedOrder(stage: Stage): Promise<DemoOrder> {
  const { narrator, running } = stage;
  narrator.tell(`Stripe is told to take ${SLOW_MS / 1_000} seconds for the next card.`);
  await slowNextPayment(running.stripe ?? '');
  const placing = place(stage, 'hunted', 'pm_card_visa');
  // The fault is gone from the list once a request has met it.
  await eventually(async () => (await faultsOf(running.stripe ?? '')).length === 0);
  await delay(INTO_THE_CALL_MS);
  narrator.tell('The goods are held, and Stripe is about to reserve the money. The shopper waits.');
  await killAndStartAgain(stage, 'worker', 'The worker', 0);
  return orderOf(await placing);
}

async function place({ shop, narrator }: Stage, key: string, paymentMethod: string): Promise<Placed> {
  const lines = [{ sku: 'BG101', quantity: 2 }];
  const request = await prepareOrder(shop, key, { lines, paymentMethod });
  const askedAt = performance.now();
  const placed = await placeOrder(shop, request);
  const seconds = ((performance.now() - askedAt) / 1_000).toFixed(1);
  const { number, status, total, nextAction } = placed.body;
  const next = nextAction ? `, next: ${nextAction.type}` : '';
  narrator.tell(`${number}, ${formatMoney(total)}: ${placed.status} ${status} after ${seconds} s${next}.`);
  return placed;
}

function orderOf({ body: { id, number } }: Placed): DemoOrder {
  return { id, number };
}

async function slowNextPayment(stripe: string): Promise<void> {
  await fetch(`${stripe}/simulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ route: 'POST /v1/payment_intents', latencyMs: SLOW_MS, times: 1 }),
  });
}

async function faultsOf(stripe: string): Promise<readonly unknown[]> {
  const response = await fetch(`${stripe}/simulator/faults`);
  const { data } = (await response.json()) as { data: readonly unknown[] };
  return data;
}
