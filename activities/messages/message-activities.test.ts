import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import { openDatabase, type Database } from '../../db/database.ts';
import { createCheckoutRepository } from '../../db/checkout/checkout-repository.ts';
import { createMessageRepository, type MessageRepository } from '../../db/messages/message-repository.ts';
import { appendToTimeline, type TimelineEntry } from '../../db/orders/order-timeline.ts';
import { savePreferences } from '../../db/messages/message-preference-repository.ts';
import { addPushSubscription, forgetPushSubscription } from '../../db/messages/push-subscription-repository.ts';
import { resendMessage } from '../../db/messages/resend-message.ts';
import { startMailSink, type MailSink } from '../../dev/simulators/mail/mail-sink.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import type { MessageActivities } from '../../workflows/messages/message-contract.ts';
import { createSmtpMailGateway } from '../../gateways/smtp/smtp-mail-gateway.ts';
import { PushNotSent, type PushGateway } from '../../gateways/push-gateway.ts';
import { createTwilioTextGateway } from '../../gateways/twilio/twilio-text-gateway.ts';
import { SIMULATED_ACCOUNT, startTwilioSimulator } from '../../dev/simulators/twilio/twilio-simulator.ts';
import { createPushSender } from './push-sender.ts';
import { createTextSender } from './text-sender.ts';
import { createMessageActivities } from './message-activities.ts';
import { testMessageParts } from '../../tests/support/test-message-parts.ts';

let testDatabase: TestDatabase;
let database: Database;
let sink: MailSink;
let activitiesOf: (outbox: MessageRepository) => MessageActivities;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
  sink = await startMailSink({ smtpPort: 0, httpPort: 0 });
  const mail = createSmtpMailGateway({ smtpUrl: sink.smtpUrl, from: 'shop@example.com', timeoutMs: 2_000 });
  activitiesOf = (outbox) => createMessageActivities({ ...testMessageParts(mail, 4), outbox });
});
afterAll(async () => {
  await sink?.close();
  await database?.close();
  await testDatabase?.drop();
});
beforeEach(() => sink.refuseNext(0, 0));

/** Looks once, as a run of the activity does that is already over. */
const look = (outbox: MessageRepository = createMessageRepository(database)) =>
  new MockActivityEnvironment().run<[], { sent: number }, () => Promise<{ sent: number }>>(() =>
    activitiesOf(outbox).sendDueMessages({ channel: 'email', forMs: 0 }),
  );
/** Until nothing is due any more; how many were sent. */
async function lookAtAll(): Promise<number> {
  for (let sent = 0; ;) {
    sent += (await look()).sent;
    const [due] = await database.em
      .fork()
      .execute<object[]>(`select 1 from message where state = 'waiting' and due_at <= now() limit 1`);
    if (!due) return sent;
  }
}
const mailsOf = async (orderId: string) =>
  database.em
    .fork()
    .execute<{ kind: string; state: string; attempts: number; last_error: string | null; waits: boolean }[]>(
      `select kind, state, attempts, last_error, due_at > now() as waits from message where order_id = ? order by queued_at, id`,
      [orderId],
    );
const set = (sql: string, orderId: string) => database.em.fork().execute(sql, [orderId]);

interface Fact {
  readonly type: TimelineEntry['type'];
  /** What such a fact mostly holds, where it is left out. */
  readonly data?: object;
}
const usualData: Readonly<Partial<Record<TimelineEntry['type'], object>>> = {
  'order.placed': { totalMinor: 100, currency: 'USD' },
  'order.confirmed': { attempt: 1, authorisedMinor: 100 },
  'order.cancelled': { reason: 'shop' },
  'order.expired': { reason: 'payment' },
  'shipment.handed-over': { shipmentId: randomUUID(), sequence: 1 },
};

async function anOrderWith(...facts: readonly Fact[]) {
  const { orderId } = await aConfirmedOrder(database);
  await set(`update sales_order set email = id || '@example.com', confirmed_at = now() where id = ?`, orderId);
  for (const [nth, { type, data = usualData[type] ?? {} }] of facts.entries()) {
    const entry = { orderId, type, factKey: `${type}:${nth}`, data } as TimelineEntry;
    await appendToTimeline(database.em.fork(), entry);
  }
  return orderId;
}
/** Of which no money was ever reserved. */
async function anUnpaidOrderWith(...facts: Fact[]) {
  const orderId = await anOrderWith(...facts);
  await set(`update sales_order set confirmed_at = null, status = 'awaiting-payment' where id = ?`, orderId);
  return orderId;
}
/** So many, under one address. */
async function ordersOf(email: string, count: number, facts: readonly Fact[], then = `status = 'confirmed'`) {
  const orderIds: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const orderId = await anOrderWith(...facts);
    await set(`update sales_order set email = '${email}', ${then} where id = ?`, orderId);
    orderIds.push(orderId);
  }
  return orderIds;
}
const inSink = (orderId: string) =>
  sink
    .messages()
    .filter(({ messageId }) => messageId.includes(orderId))
    .map(({ subject }) => subject.replace(/A-\d+/, 'A-1'));

describe('sendDueMessages', () => {
  it('tells the customer each fact that matters to them, once', async () => {
    const orderId = await anOrderWith(
      { type: 'order.placed' },
      { type: 'order.confirmed' },
      { type: 'order.cancelled' },
    );
    const unpaid = await anUnpaidOrderWith(
      { type: 'payment.declined', data: { attempt: 1 } },
      { type: 'payment.declined', data: { attempt: 2 } },
    );
    expect(await look()).toEqual({ sent: 3 });
    expect(await look()).toEqual({ sent: 0 });
    expect(inSink(orderId).sort()).toEqual(['Order A-1 is confirmed', 'Order A-1 was cancelled']);
    expect(inSink(unpaid)).toEqual(['Order A-1 needs another payment method']);
    expect((await mailsOf(orderId)).every(({ state }) => state === 'sent')).toBe(true);
  });

  it('writes in the language that the order was placed in, else in that of where its goods go', async () => {
    const orders = await Promise.all(['de', 'en', null].map(() => anOrderWith({ type: 'order.confirmed' })));
    const [german, english, swiss] = orders as [string, string, string];
    await set(`update sales_order set locale = 'de' where id = ?`, german);
    await set(`update sales_order set locale = 'en' where id = ?`, english);
    const toSwitzerland = `shipping_address = shipping_address || '{"country": "CH"}'`;
    for (const orderId of [english, swiss]) await set(`update sales_order set ${toSwitzerland} where id = ?`, orderId);
    await look();
    expect(orders.map(inSink)).toEqual([
      ['Ihre Bestellung A-1 ist bestätigt'],
      ['Order A-1 is confirmed'],
      ['Ihre Bestellung A-1 ist bestätigt'],
    ]);
  });

  it('says why an order was cancelled by a sentence of the shop’s, never in the words of whoever cancelled it', async () => {
    const orderId = await anOrderWith();
    const note = 'URGENT: confirm your card at https://evil.example';
    await createCheckoutRepository(database).closeOrder({ orderId, to: 'cancelled', reasonCode: 'address', note });
    await look();
    const [mail] = sink.messages().filter(({ messageId }) => messageId.includes(orderId));
    expect(mail?.text).toContain('We cannot deliver to the address of the order.');
    expect(JSON.stringify(mail)).not.toContain('evil');
  });

  it('says each time that the address of an order was changed', async () => {
    const orderId = await anOrderWith({ type: 'order.address-corrected' }, { type: 'order.address-corrected' });
    expect(await look()).toEqual({ sent: 2 });
    const subject = 'The delivery address of order A-1 was changed';
    expect(inSink(orderId)).toEqual([subject, subject]);
    const ids = sink.messages().map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('sends nothing to a customer without an address', async () => {
    const orderId = await anOrderWith({ type: 'order.confirmed' });
    await set(`update sales_order set email = '' where id = ?`, orderId);
    await look();
    expect(inSink(orderId)).toEqual([]);
    expect(await mailsOf(orderId)).toMatchObject([{ state: 'suppressed' }]);
  });

  it('does not ask a second time for an address that does not exist, until somebody has it sent again', async () => {
    const [first = '', second = ''] = await ordersOf('nobody@bounces.example', 2, [], `status = 'confirmed'`);
    const tell = (orderId: string) =>
      appendToTimeline(database.em.fork(), {
        orderId,
        type: 'order.confirmed',
        factKey: 'confirmed',
        data: { attempt: 1, authorisedMinor: 100 },
      });
    await tell(first);
    await look();
    await tell(second);
    await look();
    expect(await mailsOf(second)).toMatchObject([
      { state: 'undeliverable', last_error: expect.stringContaining('An earlier mail') },
    ]);
    const [mail] = await database.em
      .fork()
      .execute<{ id: string }[]>('select id from message where order_id = ?', [second]);
    await database.em.fork().transactional((em) => resendMessage(em, mail?.id ?? '', 'Grace'));
    await look();
    expect(await mailsOf(second)).toMatchObject([
      { state: 'undeliverable', attempts: 2, last_error: expect.stringContaining('550') },
    ]);
  });

  it('sends nothing that its recipient has refused, and what is needed all the same', async () => {
    const orderId = await anOrderWith();
    const refuse = { category: 'service', channel: 'email', wanted: false } as const;
    await savePreferences(database.em.fork(), { type: 'order', id: orderId }, [refuse]);
    for (const [type, data] of Object.entries(usualData).filter(([one]) => /confirmed|handed/.test(one))) {
      await appendToTimeline(database.em.fork(), { orderId, type, factKey: type, data } as TimelineEntry);
    }
    expect(await look()).toEqual({ sent: 1 });
    expect((await mailsOf(orderId)).map(({ kind, state }) => `${kind} ${state}`).sort()).toEqual([
      'order-confirmed sent',
      'parcel-handed-over unsubscribed',
    ]);
  });

  it('tells by text and in browsers those who have asked for it, once each, and forgets a browser that is gone', async () => {
    const twilio = await startTwilioSimulator();
    const pushed: string[] = [];
    const pushes: PushGateway = {
      async send({ subscription: { endpoint }, title }) {
        if (endpoint.includes('gone')) throw new PushNotSent(410);
        pushed.push(`${endpoint} ${title.replace(/A-\d+/, 'A-1')}`);
      },
    };
    const parts = testMessageParts({ send: () => Promise.resolve() }, 4);
    const texts = createTwilioTextGateway({
      ...SIMULATED_ACCOUNT,
      apiBase: twilio.url,
      timeoutMs: 2_000,
    });
    const forgetSubscription = (id: string) => forgetPushSubscription(database.em.fork(), id);
    const activities = createMessageActivities({
      ...parts,
      outbox: createMessageRepository(database, ['email', 'sms', 'push']),
      senders: { sms: createTextSender(texts), push: createPushSender({ pushes, forgetSubscription }) },
    });
    const send = (channel: 'sms' | 'push') => {
      const run = () => activities.sendDueMessages({ channel, forMs: 0 });
      return new MockActivityEnvironment().run<[], { sent: number }, typeof run>(run);
    };
    const orderId = await anOrderWith();
    await set(
      `update sales_order set shipping_address = shipping_address || '{"phone": "+447700900123"}' where id = ?`,
      orderId,
    );
    const asked = { category: 'service', channel: 'sms', wanted: true } as const;
    await savePreferences(database.em.fork(), { type: 'order', id: orderId }, [asked]);
    for (const endpoint of ['https://push/here', 'https://push/gone']) {
      const keys = { publicKey: 'key', authSecret: 'secret' };
      await addPushSubscription(database.em.fork(), { orderId, endpoint, ...keys });
    }
    const [type, data] = ['shipment.handed-over', usualData['shipment.handed-over']];
    await appendToTimeline(database.em.fork(), { orderId, type, factKey: type, data } as TimelineEntry);

    // The answer is lost, so that nobody knows whether it was sent: it is looked for before it is sent again.
    twilio.loseAnswers(1);
    expect(await send('sms')).toEqual({ sent: 0 });
    await set(`update message set due_at = now() where channel = 'sms' and order_id = ?`, orderId);
    expect(await send('sms')).toEqual({ sent: 1 });
    expect(twilio.texts().map(({ to }) => to)).toEqual(['+447700900123']);
    expect(await send('push')).toEqual({ sent: 1 });
    expect(await send('push')).toEqual({ sent: 0 });
    expect(pushed).toEqual(['https://push/here Order A-1 is on its way']);
    expect(
      await database.em.fork().execute('select endpoint from push_subscription where order_id = ?', [orderId]),
    ).toEqual([{ endpoint: 'https://push/here' }]);
    await twilio.close();
    await look();
  });

  it('keeps a mail that the server refuses, tries again later, and says why it waits', async () => {
    sink.refuseNext(451, 1);
    const orderId = await anOrderWith({ type: 'order.confirmed' });
    expect(await look()).toEqual({ sent: 0 });
    const refused = { kind: 'order-confirmed', state: 'waiting', attempts: 1, waits: true };
    expect(await mailsOf(orderId)).toMatchObject([{ ...refused, last_error: expect.stringContaining('451') }]);
    expect(await look()).toEqual({ sent: 0 });
    await set('update message set due_at = now() where order_id = ?', orderId);
    expect(await look()).toEqual({ sent: 1 });
    expect(await mailsOf(orderId)).toMatchObject([{ state: 'sent', attempts: 2, last_error: null }]);
  });

  it('gives a mail up that could not be sent for three days, and no sooner', async () => {
    const orderId = await anOrderWith({ type: 'order.confirmed' });
    await createMessageRepository(database).queueFromEvents();
    sink.refuseNext(451, 2);
    await set(`update message set queued_at = now() - interval '71 hours' where order_id = ?`, orderId);
    await look();
    expect(await mailsOf(orderId)).toMatchObject([{ state: 'waiting' }]);
    await set(`update message set queued_at = now() - interval '73 hours', due_at = now() where order_id = ?`, orderId);
    await look();
    expect(await mailsOf(orderId)).toMatchObject([{ state: 'given-up' }]);
  });

  it('counts what has become of each', async () => {
    await lookAtAll();
    await Promise.all([1, 2].map(() => anOrderWith({ type: 'order.confirmed' })));
    const nowhere = await anOrderWith({ type: 'order.confirmed' });
    await set(`update sales_order set email = '' where id = ?`, nowhere);
    const counted: string[] = [];
    const outbox = createMessageRepository(database);
    const mail = createSmtpMailGateway({ smtpUrl: sink.smtpUrl, from: 'shop@example.com', timeoutMs: 2_000 });
    const countTried = (...tried: readonly string[]) => void counted.push(tried.join(' '));
    const activities = createMessageActivities({ ...testMessageParts(mail, 4), outbox, countTried });
    const run = () => activities.sendDueMessages({ channel: 'email', forMs: 0 });
    sink.refuseNext(450, 1);
    await new MockActivityEnvironment().run<[], { sent: number }, typeof run>(run);
    expect(counted.toSorted()).toEqual(['email failed', 'email sent', 'email suppressed']);
    const em = database.em.fork();
    await em.execute(
      `update message set queued_at = now() - interval '73 hours', due_at = now() where state = 'waiting'`,
    );
    sink.refuseNext(450, 1);
    counted.length = 0;
    await new MockActivityEnvironment().run<[], { sent: number }, typeof run>(run);
    expect(counted).toEqual(['email given-up']);
  });

  it('asks once for an address that does not exist', async () => {
    const orderId = await anOrderWith({ type: 'order.confirmed' });
    await set(`update sales_order set email = 'nobody@example.com' where id = ?`, orderId);
    expect(await look()).toEqual({ sent: 0 });
    expect(await mailsOf(orderId)).toMatchObject([
      { state: 'undeliverable', attempts: 1, last_error: expect.stringContaining('550') },
    ]);
  });

  it('sends no more of what costs nothing to one address in a day than it may, and the rest later', async () => {
    const email = `victim-${Date.now()}@example.com`;
    const orderIds: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const orderId = await anUnpaidOrderWith({ type: n % 2 === 0 ? 'order.cancelled' : 'order.expired' });
      await set(`update sales_order set email = '${email}' where id = ?`, orderId);
      orderIds.push(orderId);
    }
    expect(await look()).toEqual({ sent: 4 });
    const waiting = orderIds.slice(4);
    for (const orderId of waiting) {
      expect(await mailsOf(orderId)).toMatchObject([
        { state: 'waiting', waits: true, last_error: expect.stringContaining('in a day') },
      ]);
      await set('update message set due_at = now() where order_id = ?', orderId);
    }
    expect(await look()).toEqual({ sent: 0 });

    // Whoever has paid is told, however many mails somebody has called down on the address.
    const paid = await anOrderWith(
      { type: 'order.confirmed' },
      { type: 'shipment.handed-over' },
      { type: 'order.cancelled' },
    );
    await set(`update sales_order set email = '${email}' where id = ?`, paid);
    expect(await look()).toEqual({ sent: 3 });

    for (const orderId of orderIds) {
      await set(
        `update message set sent_at = sent_at - interval '25 hours', due_at = now() where order_id = ?`,
        orderId,
      );
    }
    expect(await look()).toEqual({ sent: 2 });
  });

  it.each([
    ['and let go of', 'order.cancelled', `status = 'cancelled', closed_at = now()`],
    ['and is not let go of yet', 'order.confirmed', `status = 'confirmed'`],
  ] as const)('stops at ten times as many of orders whose money was reserved %s', async (_what, type, then) => {
    const email = `hoarded-${randomUUID()}@example.com`;
    await ordersOf(email, 40, [{ type }], then);
    expect(await lookAtAll()).toBe(40);
    const more = await anOrderWith({ type: 'order.confirmed' });
    await set(`update sales_order set email = '${email}' where id = ?`, more);
    expect(await look()).toEqual({ sent: 0 });
    expect(await mailsOf(more)).toMatchObject([{ state: 'waiting', last_error: expect.stringContaining('in a day') }]);
    // It is paid for: it is told.
    await set(
      `insert into payment (id, order_id, attempt, provider_key, state, amount_minor, authorised_minor, captured_minor, currency, payment_method)
       select gen_random_uuid(), id, 1, id, 'captured', total_minor, total_minor, total_minor, currency, 'pm_card_visa'
       from sales_order where id = ?`,
      more,
    );
    await set('update message set due_at = now() where order_id = ?', more);
    expect(await look()).toEqual({ sent: 1 });
  });

  it('counts what goes to one mailbox, whatever is added to its name', async () => {
    const name = randomUUID();
    for (let n = 0; n < 6; n += 1) {
      await ordersOf(`${name}+${n}@example.com`, 1, [{ type: 'order.cancelled' }], 'confirmed_at = null');
    }
    expect(await look()).toEqual({ sent: 4 });
  });

  it('tells all orders of an address under which hundreds are paid, as a marketplace has them', async () => {
    const email = `marketplace-${randomUUID()}@example.com`;
    const sent = await ordersOf(email, 40, [{ type: 'shipment.handed-over' }]);
    expect(await lookAtAll()).toBe(40);
    await ordersOf(email, 60, [{ type: 'order.confirmed' }]);
    expect(await lookAtAll()).toBe(60);
    // Of which nobody has heard for a month it is not known any more.
    for (const orderId of sent) {
      await set(`update message set sent_at = sent_at - interval '31 days' where order_id = ?`, orderId);
    }
    await ordersOf(email, 1, [{ type: 'order.confirmed' }]);
    expect(await look()).toEqual({ sent: 0 });
  });

  it('tells who knows of an order that its address was changed, whatever else goes to them', async () => {
    const email = `robbed-${randomUUID()}@example.com`;
    const [known = ''] = await ordersOf(email, 1, [{ type: 'order.confirmed' }]);
    await look();
    await ordersOf(email, 60, [{ type: 'order.confirmed' }]);
    expect(await lookAtAll()).toBe(39);
    const corrected = { type: 'order.address-corrected', data: {} } as const;
    const told = async (orderId: string) => {
      await appendToTimeline(database.em.fork(), { orderId, factKey: randomUUID(), ...corrected });
      return (await look()).sent;
    };
    expect(await told(known)).toBe(1);

    // Of orders that nobody has heard of it is no warning, and comes to an end.
    await ordersOf(email, 60, [corrected]);
    expect(await lookAtAll()).toBe(39);
    expect(await told(known)).toBe(1);
  });

  it('does not count mails of orders that were confirmed in the end as those of orders that never were', async () => {
    const email = `second-card-${randomUUID()}@example.com`;
    const declined: Fact = { type: 'payment.declined', data: { attempt: 1 } };
    const orderIds = await ordersOf(email, 5, [declined], 'confirmed_at = null');
    expect(await look()).toEqual({ sent: 4 });
    await set(`update sales_order set confirmed_at = now() where id = ?`, orderIds[0] ?? '');
    await set('update message set due_at = now() where order_id = ?', orderIds[4] ?? '');
    expect(await look()).toEqual({ sent: 1 });
  });

  it('stops asking for cards at ten times as many, though each order is confirmed then', async () => {
    const email = `cards-${randomUUID()}@example.com`;
    const declined: Fact = { type: 'payment.declined', data: { attempt: 1 } };
    for (let round = 0; round < 10; round += 1) {
      const orderIds = await ordersOf(email, 4, [declined], 'confirmed_at = null');
      expect(await look()).toEqual({ sent: 4 });
      for (const orderId of orderIds) await set(`update sales_order set confirmed_at = now() where id = ?`, orderId);
    }
    await ordersOf(email, 1, [declined], 'confirmed_at = null');
    expect(await look()).toEqual({ sent: 0 });
  });

  it('sends all others where one cannot be read, and puts that one off', async () => {
    const orderIds = await ordersOf(`many-${randomUUID()}@example.com`, 9, [{ type: 'order.confirmed' }]);
    const outbox = createMessageRepository(database);
    await outbox.queueFromEvents();
    const [bad] = await database.em
      .fork()
      .execute<{ id: string }[]>('select id from message where order_id = ?', [orderIds[4]]);
    const readDue: typeof outbox.readDue = (ids, limits) =>
      ids.includes(bad?.id ?? '')
        ? Promise.reject(new Error('canceling statement due to statement timeout'))
        : outbox.readDue(ids, limits);
    expect(await look({ ...outbox, readDue })).toEqual({ sent: 8 });
    expect(await mailsOf(orderIds[4] ?? '')).toMatchObject([
      { state: 'waiting', attempts: 1, waits: true, last_error: expect.stringContaining('statement timeout') },
    ]);
  });

  it('leaves no mail for later that is due after those which could not be read at all', async () => {
    const outbox = createMessageRepository(database);
    await ordersOf(`first-${randomUUID()}@example.com`, 20, [{ type: 'order.confirmed' }]);
    await outbox.queueFromEvents();
    const readDue = () => Promise.reject(new Error('The database has gone'));
    const settle = readDue;
    await expect(look({ ...outbox, readDue, settle })).rejects.toThrow('gone');
    const next = await anOrderWith({ type: 'order.confirmed' });
    expect(await look()).toEqual({ sent: 1 });
    expect(await mailsOf(next)).toMatchObject([{ state: 'sent' }]);
  });

  it.each([
    ['was closed', `status = 'expired', closed_at = now()`],
    ['is paid', `status = 'confirmed', confirmed_at = now()`],
  ])('asks for no card once the order %s', async (_what, then) => {
    const orderId = await anUnpaidOrderWith({ type: 'payment.declined', data: { attempt: 1 } });
    await set(`update sales_order set ${then} where id = ?`, orderId);
    expect(await look()).toEqual({ sent: 0 });
    expect(await mailsOf(orderId)).toMatchObject([{ state: 'overtaken' }]);
  });

  it('counts no mail of a paid order against the address', async () => {
    const email = `customer-${Date.now()}@example.com`;
    for (let n = 0; n < 6; n += 1) {
      const orderId = await anOrderWith({ type: 'order.confirmed' });
      await set(`update sales_order set email = '${email}' where id = ?`, orderId);
    }
    expect(await look()).toEqual({ sent: 6 });
    const declined = await anUnpaidOrderWith({ type: 'payment.declined', data: { attempt: 1 } });
    await set(`update sales_order set email = '${email}' where id = ?`, declined);
    expect(await look()).toEqual({ sent: 1 });
  });

  it('drops a mail that was over the limit for three days, which is no failure', async () => {
    const email = `limited-${Date.now()}@example.com`;
    const orderIds: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      const orderId = await anUnpaidOrderWith({ type: 'order.cancelled' });
      await set(`update sales_order set email = '${email}' where id = ?`, orderId);
      orderIds.push(orderId);
    }
    await look();
    const last = orderIds.at(-1) ?? '';
    await set(`update message set queued_at = now() - interval '73 hours', due_at = now() where order_id = ?`, last);
    await look();
    expect(await mailsOf(last)).toMatchObject([{ state: 'limited' }]);
  });

  it('sends a mail again under the same id when its worker died before it could say so', async () => {
    const orderId = await anOrderWith({ type: 'order.confirmed' });
    await look();
    await set(`update message set state = 'waiting', due_at = now() where order_id = ?`, orderId);
    expect(await look()).toEqual({ sent: 1 });
    expect(inSink(orderId)).toEqual(['Order A-1 is confirmed']);
  });

  it('misses no fact whose transaction is committed after that of a later one', async () => {
    const late = await anOrderWith();
    const commit = Promise.withResolvers<void>();
    const written = Promise.withResolvers<void>();
    const slow = database.em.fork().transactional(async (em) => {
      await appendToTimeline(em, {
        orderId: late,
        type: 'order.confirmed',
        factKey: 'order.confirmed',
        data: { attempt: 1, authorisedMinor: 100 },
      });
      written.resolve();
      await commit.promise;
    });
    await written.promise;
    const other = await anOrderWith({ type: 'order.confirmed' });
    expect(await look()).toEqual({ sent: 1 });
    commit.resolve();
    await slow;
    expect(await look()).toEqual({ sent: 1 });
    expect([inSink(late), inSink(other)]).toEqual([['Order A-1 is confirmed'], ['Order A-1 is confirmed']]);
  });

  it('reads on from where it was a minute ago', async () => {
    const orderId = await anOrderWith({ type: 'order.confirmed' });
    const bookmark = async () =>
      (await database.em.fork().execute<{ event_id: string }[]>('select event_id from order_mail_bookmark'))[0]
        ?.event_id;
    const before = await bookmark();
    await look();
    expect(await bookmark()).toBe(before);
    await database.em.fork().execute('alter table event disable trigger event_append_only');
    await set(`update event set occurred_at = now() - interval '2 minutes' where subject_id = ?`, orderId);
    await database.em.fork().execute('alter table event enable trigger event_append_only');
    await look();
    const [last] = await database.em
      .fork()
      .execute<{ id: string }[]>('select max(id) as id from event where subject_id = ?', [orderId]);
    expect(await bookmark()).toBe(last?.id);
  });
});
