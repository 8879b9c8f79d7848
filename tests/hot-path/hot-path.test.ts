import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { claimBytes, orderTokenOf, SIGNATURE_BYTES } from '../../domain/access/order-token.ts';
import { orderWorkflowId } from '../../workflows/orders/order-contract.ts';
import { aCheckoutBody, aShop } from '../support/a-shop.ts';
import { eventually } from '../support/eventually.ts';
import { startShopInProcess, type ShopInProcess } from '../support/shop/shop-in-process.ts';
import { countTransactions, noteStatements, type Statement } from './count-statements.ts';

let shop: ShopInProcess;

beforeAll(async () => {
  shop = await startShopInProcess();
  await aShop(shop.api.database, [
    { sku: 'MUG', onHand: { MAIN: 100 } },
    { sku: 'TIN', onHand: { MAIN: 100 } },
  ]);
  // The caller's key is known from an earlier request, as it is for a storefront at work.
  await shop.api.call('GET', `/v1/orders/${randomUUID()}`, { as: 'storefront' });
  // So is the secret that the order's token is signed with: it is read for all callers, and once in ten seconds.
  const claims = claimBytes({ keyNumber: 1, orderId: randomUUID(), expiresAtSeconds: 4_000_000_000 });
  const token = orderTokenOf(claims, new Uint8Array(SIGNATURE_BYTES));
  await shop.api.call('GET', '/v1/products', { as: null, headers: { authorization: `Bearer ${token}` } });
  // That it is of use is written down once an hour, and not while an order is placed.
  await eventually(async () => {
    const [used] = await shop.api.database.em.fork().execute<object[]>(
      `select 1 from credential c join credential_secret s on s.credential_id = c.id
         where c.role = 'storefront' and s.last_used_at is not null`,
    );
    return used !== undefined;
  });
  // What the provider tells us afterwards is not part of the answer.
  shop.simulators.stripe.faults.add({ route: '*', webhook: { drop: true } });
}, 120_000);
afterAll(() => shop.stop());

/** Places an order and notes what it cost until its confirmation was written. */
async function costOfAnOrder() {
  const lines = [
    { sku: 'MUG', quantity: 2 },
    { sku: 'TIN', quantity: 1 },
  ];
  const body = await aCheckoutBody(shop.api.database, lines);
  const stripe = noteCallsToStripe();
  const noted = noteStatements(shop.api.database);
  const answer = await shop.api.call('POST', '/v1/orders', {
    as: 'storefront',
    body,
    headers: { 'idempotency-key': randomUUID() },
  });
  noted.stop();
  stripe.stop();
  const confirmed = noted.statements.findIndex(({ sql }) => sql.includes('order.confirmed'));
  // The shop's policies, and what its orders' tokens are signed with, are read once in some seconds for everybody, whoever asks then.
  const statements: readonly Statement[] = noted.statements
    .slice(0, confirmed + 1)
    .filter(({ sql }) => !/from (policy_version|signing_key)/.test(sql));
  return { answer, statements, httpCalls: stripe.calls };
}

/** Notes every HTTP request that this process makes to the payment provider. */
function noteCallsToStripe() {
  const calls: string[] = [];
  const { port } = new URL(shop.simulators.stripe.url);
  const note = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    if (request.getHeader('host') === `127.0.0.1:${port}`) calls.push(`${request.method} ${request.path}`);
  };
  subscribe('http.client.request.start', note);
  return { calls, stop: () => void unsubscribe('http.client.request.start', note) };
}

describe('a checkout that succeeds at once', () => {
  it('takes three transactions on our side and one call to the payment provider', async () => {
    const { answer, statements, httpCalls } = await costOfAnOrder();
    expect(answer.status).toBe(201);
    expect(statements.at(-1)?.sql).toContain('order.confirmed');
    expect(countTransactions(statements)).toBe(3);
    expect(httpCalls).toEqual(['POST /v1/payment_intents']);
  });

  it('writes nine events of history before the answer', async () => {
    const { answer } = await costOfAnOrder();
    const { events } = await shop.temporal.workflow.getHandle(orderWorkflowId(answer.body.number)).fetchHistory();
    const answered = events?.findIndex((event) => event.workflowExecutionUpdateCompletedEventAttributes) ?? -1;
    expect(answered + 1).toBe(9);
  });
});
