import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { openTestDatabase, type OpenTestDatabase } from '../../tests/support/open-test-database.ts';
import { createMessageRepository } from '../messages/message-repository.ts';
import { createPolicyQueries } from '../policies/policy-queries.ts';
import { createPolicyReader } from '../policies/policy-reader.ts';
import { createRetentionRepository } from '../retention/retention-repository.ts';
import { factsAreTold } from './message-invariants.ts';
import { runChecks } from './run-checks.ts';

let opened: OpenTestDatabase;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(() => opened.drop());

let facts = 100;
/** A fact of an order's timeline. */
async function tell(orderId: string, type: string, data: object, ago = '0 minutes'): Promise<void> {
  facts += 1;
  await opened.query(
    `insert into event (subject_type, subject_id, sequence, type, fact_key, data, occurred_at)
     values ('order', ?, ?, ?, ?, ?::jsonb, now() - ?::interval)`,
    [orderId, facts, type, `fact-${facts}`, JSON.stringify(data), ago],
  );
}

async function found(graceSeconds = 120): Promise<string[]> {
  const [result] = await runChecks((work) => opened.database.em.fork().transactional(work), {
    loaded: {},
    graceSeconds,
    wanted: [factsAreTold],
  });
  return (result?.violations ?? []).map(({ detail }) => detail.replace(/ at .*/, ''));
}

const readAll = () => opened.query('update order_mail_bookmark set event_id = (select max(id) from event)');

describe('a fact without its message', () => {
  it('is found once the sender is past it, or has had its time', async () => {
    const { orderId } = await aConfirmedOrder(opened.database);
    await tell(orderId, 'order.confirmed', { attempt: 1, authorisedMinor: 100 }, '11 minutes');
    expect(await found()).toEqual([]);
    const unread = ['order-confirmed, asked for by event 101 (order.confirmed)'];
    expect(await found(0)).toEqual(unread);
    await readAll();
    expect(await found()).toEqual(unread);
    await opened.query('update order_mail_bookmark set event_id = 0');
    await createMessageRepository(opened.database).queueFromEvents();
    await readAll();
    expect(await found(0)).toEqual([]);
  });

  it('is each change of the address, each parcel, and the first card alone that was declined', async () => {
    const { orderId } = await aConfirmedOrder(opened.database);
    const parcels = ['aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000002'];
    for (const shipmentId of parcels) await tell(orderId, 'shipment.handed-over', { shipmentId, sequence: 1 });
    await tell(orderId, 'order.address-corrected', {});
    await tell(orderId, 'payment.declined', { attempt: 1 });
    await createMessageRepository(opened.database).queueFromEvents();
    await tell(orderId, 'order.address-corrected', {});
    await tell(orderId, 'payment.declined', { attempt: 2 });
    await readAll();
    expect(await found()).toEqual([`address-corrected, asked for by event ${facts - 1} (order.address-corrected)`]);
    await opened.query(`delete from message where facts ->> 'shipmentId' = ?`, [parcels[1]]);
    expect(await found()).toHaveLength(2);
    await opened.query('delete from message where order_id = ?', [orderId]);
    expect(await found()).toHaveLength(5);
    await opened.query('update order_mail_bookmark set whole_after = event_id');
  });

  it('is none whose message was forgotten for its age, and any that came later', async () => {
    const { orderId } = await aConfirmedOrder(opened.database);
    await tell(orderId, 'order.cancelled', { reason: 'customer' });
    await createMessageRepository(opened.database).queueFromEvents();
    await opened.query(`update message set state = 'sent', queued_at = now() - interval '91 days'`);
    await tell(orderId, 'order.address-corrected', {});
    await readAll();
    const policies = createPolicyReader(createPolicyQueries(opened.database));
    expect(await createRetentionRepository(opened.database, policies).forgetBatch('message')).not.toEqual({ rows: 0 });
    expect(await found()).toEqual([`address-corrected, asked for by event ${facts} (order.address-corrected)`]);
  });
});
