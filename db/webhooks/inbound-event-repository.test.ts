import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PaymentEvent } from '../../domain/webhooks/payment-event.ts';
import { manyOrders } from '../../tests/support/many-orders.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { wholeReadsOf } from '../../tests/support/whole-reads.ts';
import type { Database } from '../database.ts';
import { createInboundEventRepository } from './inbound-event-repository.ts';

const ORDERS = 4_000;
const TABLES = ['sales_order', 'payment'];

let database: Database;
let run: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: run, drop } = await openTestDatabase({ poolSize: 1 }));
  await manyOrders(database, ORDERS);
  await run(`insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, intent_id,
      authorised_minor)
    select gen_random_uuid(), id, 1, 'order:' || id, 'pm_card_visa', 100, 'GBP', 'authorised', 'pi_' || number, 100 from sales_order`);
  await run('analyze payment');
});
afterAll(() => drop());

function anEvent(about: Partial<PaymentEvent>): PaymentEvent {
  const eventId = `evt_${randomUUID()}`;
  const type = 'payment_intent.amount_capturable_updated';
  const nothing = { intentId: null, orderId: null, assertion: null, initiatedBy: null };
  return { kind: 'payment', provider: 'stripe', eventId, type, subject: eventId, ...nothing, ...about };
}

describe('receiving an event', () => {
  it('finds its order by an index, however young the shop', async () => {
    const events = createInboundEventRepository(database);
    const [order] = await run<{ id: string; intentId: string }>(
      `select o.id, p.intent_id as "intentId" from sales_order o join payment p on p.order_id = o.id where o.status = 'completed' limit 1`,
    );
    const { id: orderId = '', intentId = '' } = order ?? {};
    const before = await wholeReadsOf(database, TABLES);
    // A prepared statement may get another plan at its sixth run.
    for (let times = 0; times < 8; times += 1) {
      expect((await events.receivePaymentEvent(anEvent({ intentId }), {})).subject).toMatchObject({ orderId });
      expect((await events.receivePaymentEvent(anEvent({ intentId: 'pi_x', orderId }), {})).subject).toMatchObject({
        orderId,
      });
    }
    expect((await wholeReadsOf(database, TABLES)) - before).toBe(0);
  });
});
