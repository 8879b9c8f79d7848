import { randomUUID } from 'node:crypto';
import { checkInvariants } from '../../../db/invariants/check-invariants.ts';
import { openBooks } from '../../../tools/invariants/open-books.ts';
import { eventually } from '../eventually.ts';
import { aCheckoutBody, aShop } from '../a-shop.ts';
import { startShopInProcess, type ShopInProcess } from './shop-in-process.ts';
import { testTemporal } from '../test-temporal.ts';
import { ORDERS_TASK_QUEUE } from '../../../workflows/shared/task-queues.ts';
import type { sweepInboundEvents } from '../../../workflows/webhooks/sweep-inbound-events.ts';
import { useStarted } from '../use-started.ts';

/** A shop in process with goods in two places, and what staff, providers and carriers do in it. */
export const useStaffedShop = () => useStarted(startStaffedShop, 120_000);

async function startStaffedShop() {
  const shop = await startShopInProcess();
  await aShop(shop.api.database, [
    { sku: 'MUG', onHand: { MAIN: 1_000 } },
    { sku: 'BOWL', onHand: { EAST: 1_000 } },
    { sku: 'LATER', onHand: { MAIN: 0 }, backorderable: true },
  ]);
  const staff = actAsStaff(shop);
  return { ...shop, ...staff, ...placeOrders(shop, staff.read), ...actOutside(shop), ...lookInto(shop) };
}

/** What staff ask of the API. */
function actAsStaff(shop: ShopInProcess) {
  const post = (path: string, body?: unknown) =>
    shop.api.call('POST', path, { as: 'staff', ...(body === undefined ? {} : { body }) });

  const read = async (id: string) => (await shop.api.call('GET', `/v1/orders/${id}`, { as: 'staff' })).body;

  const factsOf = async (id: string): Promise<string[]> => {
    const { body } = await shop.api.call('GET', `/v1/orders/${id}/events?limit=100`, { as: 'staff' });
    return body.data.map(({ type }: { type: string }) => type);
  };

  const attentionOf = (id: string, words: string) =>
    eventually(async () => {
      const { attention } = await read(id);
      return String(attention).includes(words);
    });

  return { post, read, factsOf, attentionOf };
}

/** Orders whose parcels are ready for the warehouse. */
function placeOrders(shop: ShopInProcess, read: ReturnType<typeof actAsStaff>['read']) {
  /** An order whose parcel is ready for the warehouse. */
  async function aReadyOrder(paymentMethod = 'pm_card_visa') {
    const body = await aCheckoutBody(shop.api.database, [{ sku: 'MUG', quantity: 2 }], { paymentMethod });
    const headers = { 'idempotency-key': randomUUID() };
    const placed = await shop.api.call('POST', '/v1/orders', { as: 'storefront', body, headers });
    const { id } = placed.body as { id: string };
    const parcel = await eventually(async () => {
      const { shipments } = await read(id);
      return shipments[0]?.state === 'ready' ? (shipments[0] as { id: string; trackingCode: string }) : undefined;
    });
    const { payments } = await read(id);
    return { id, parcel, intentId: payments[0].intentId as string };
  }

  /** An order of two parcels, from two places. */
  async function twoReadyParcels() {
    const lines = ['MUG', 'BOWL'].map((sku) => ({ sku, quantity: 1 }));
    const body = await aCheckoutBody(shop.api.database, lines, { paymentMethod: 'pm_card_visa_multicapture' });
    const headers = { 'idempotency-key': randomUUID() };
    const { id } = (await shop.api.call('POST', '/v1/orders', { as: 'storefront', body, headers })).body as {
      id: string;
    };
    return { id, parcels: await bothReady(id) };
  }

  const bothReady = (id: string) =>
    eventually(async () => {
      const { shipments } = await read(id);
      const isReady = shipments.length === 2 && shipments.every(({ state }: { state: string }) => state === 'ready');
      return isReady ? (shipments as { id: string; trackingCode: string }[]) : undefined;
    });

  return { aReadyOrder, twoReadyParcels, bothReady };
}

/** What providers and carriers do, and the sweep that takes it up. */
function actOutside(shop: ShopInProcess) {
  async function simulated(base: string, path: string, body: object = {}): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${base}/simulator${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`The simulator answered ${answer.status} to ${path}`);
  }

  async function atStripe(method: string, path: string, body?: Readonly<Record<string, string>>) {
    const answer = await fetch(`${shop.simulators.stripe.url}/v1/${path}`, {
      method,
      headers: { authorization: 'Bearer sk_test_simulated', 'content-type': 'application/x-www-form-urlencoded' },
      ...(body && { body: new URLSearchParams(body) }),
    });
    if (!answer.ok) throw new Error(`Stripe answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as { readonly id: string; readonly status: string };
  }

  const carrierSays = (trackingCode: string, status: string) =>
    simulated(shop.simulators.easyPost.url, `/trackers/${trackingCode}/status`, { status });

  /** Runs the sweep of stored events, all of which are due. */
  async function sweep() {
    await shop.api.database.em.fork().execute('update inbound_event set next_look_at = now() where settled_at is null');
    const options = { workflowId: `sweep-${randomUUID()}`, taskQueue: ORDERS_TASK_QUEUE };
    return shop.temporal.workflow.execute<typeof sweepInboundEvents>('sweepInboundEvents', options);
  }

  return { simulated, atStripe, carrierSays, sweep };
}

/** What the database says. */
function lookInto(shop: ShopInProcess) {
  /** Who has seen to what waited for a person last. */
  const lastClearedBy = (id: string) =>
    eventually(async () => {
      const [row] = await shop.api.database.em.fork().execute<{ data: object }[]>(
        `select data || jsonb_build_object('by', actor_name) as data from event
           where subject_id = ? and type = 'order.attention-cleared' and actor_name <> 'staff'
           order by sequence desc limit 1`,
        [id],
      );
      return row?.data;
    });

  const onHand = async () => {
    const [row] = await shop.api.database.em
      .fork()
      .execute<{ units: number }[]>(`select on_hand as units from stock_level where sku = 'MUG'`);
    return row?.units ?? 0;
  };

  async function openEvents(): Promise<number | undefined> {
    const sql = 'select count(*)::int as open from inbound_event where settled_at is null';
    const [row] = await shop.api.database.em.fork().execute<{ open: number }[]>(sql);
    return row?.open;
  }

  const setPaymentState = (id: string, state: string) =>
    shop.api.database.em.fork().execute('update payment set state = ? where order_id = ?', [state, id]);

  const balancesOf = (id: string) =>
    shop.api.database.em.fork().execute(
      `select account, sum(p.amount_minor)::int as minor from ledger_transaction t join ledger_posting p on p.transaction_id = t.id
       where t.order_id = ? and account in ('write-offs', 'card-holds') group by account order by account`,
      [id],
    );

  async function violations() {
    const { address: temporalAddress } = await testTemporal();
    const { namespace } = shop.temporal.options;
    const opened = await openBooks({
      temporal: { address: temporalAddress, namespace },
      stripe: { secretKey: 'sk_test_simulated', apiBase: shop.simulators.stripe.url },
      easypostSimulatorUrl: shop.simulators.easyPost.url,
    });
    try {
      const { results } = await checkInvariants({ database: shop.api.database, books: opened.books, pauseMs: 300 });
      return results.filter(({ status }) => status !== 'holds');
    } finally {
      await opened.close();
    }
  }

  return { lastClearedBy, onHand, openEvents, setPaymentState, balancesOf, violations };
}
