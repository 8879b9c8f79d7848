import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { anEndedOrder } from '../../tests/support/an-ended-order.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { workflowNames } from '../../tests/support/workflow-names.ts';
import type { Database } from '../database.ts';
import { insertCustomer } from '../customers/customer-repository.ts';
import type { PersonRef } from './find-person.ts';
import { createPersonRepository } from './person-repository.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase());
});
afterAll(() => drop());

const erase = (ref: PersonRef) =>
  createPersonRepository(database).erasePerson({ ref, names: workflowNames, isConfirmed: false });
const exported = async (ref: PersonRef) => (await createPersonRepository(database).exportPerson(ref)) ?? {};
const textOf = async (ref: PersonRef) => JSON.stringify(await exported(ref));

const aCustomer = (email: string) =>
  insertCustomer(database.em.fork(), { email, name: 'Ada', phone: '+44 20 7946 0000' });

async function anAnswer(body: unknown): Promise<string> {
  const id = randomUUID();
  await rows(`insert into idempotent_request (id, request_hash, status, body) values (?, 'hash', 201, ?::jsonb)`, [
    id,
    JSON.stringify({ body }),
  ]);
  return id;
}

async function aWebhook(payload: object, { provider = 'stripe', isOpen = false } = {}): Promise<string> {
  const id = `evt_${randomUUID()}`;
  await rows(
    `insert into inbound_event (provider, event_id, type, subject, payload, settled_at, effect)
     values (?, ?, 'x', 'x', ?::jsonb, case when ? then null else now() end, case when ? then null else 'ignored' end)`,
    [provider, id, JSON.stringify(payload), isOpen, isOpen],
  );
  return id;
}

async function anUnreadable(body: string): Promise<string> {
  const hash = randomUUID().replaceAll('-', '').repeat(2);
  const bytes = Buffer.from(body);
  await rows(
    `insert into unreadable_event (provider, body_hash, body, bytes, problem, settled_at) values ('stripe', ?, ?, ?, 'No JSON', now())`,
    [hash, bytes, bytes.length],
  );
  return hash;
}

async function aQuote(shippingAddress: object): Promise<string> {
  const id = randomUUID();
  await rows(
    `insert into shipping_quote (id, currency, shipping_address, lines, weight_grams, state, expires_at)
     values (?, 'GBP', ?::jsonb, '[]', 100, 'quoted', now())`,
    [id, JSON.stringify(shippingAddress)],
  );
  return id;
}

async function aLabel(orderId: string, trackingCode: string) {
  const [shipmentId, providerShipmentId] = [randomUUID(), `shp_${randomUUID()}`];
  await rows(
    `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency, weight_grams,
       tracking_code) values (?, ?, 'MAIN', 1, 'delivered', 'USPS', 'Priority', 100, 'USD', 100, ?)`,
    [shipmentId, orderId, trackingCode],
  );
  await rows(
    `insert into shipping_label (id, shipment_id, state, provider_shipment_id, tracking_code)
     values (?, ?, 'bought', ?, ?)`,
    [randomUUID(), shipmentId, providerShipmentId, trackingCode],
  );
  return { providerShipmentId };
}

const bodyOf = async (id: string) =>
  (await rows('select body from idempotent_request where id = ?', [id]))[0]?.['body'];
const payloadOf = async (id: string) =>
  (await rows('select payload from inbound_event where event_id = ?', [id]))[0]?.['payload'];

describe('a neighbour whose address ends in theirs', () => {
  it('is not shown, loses nothing, and stands in nobody’s way', async () => {
    const [hers, his] = ['smith@neighbours.example', 'john.smith@neighbours.example'];
    await anEndedOrder(database, { email: hers });
    await anEndedOrder(database, { email: his });
    const answers = [await anAnswer({ email: hers }), await anAnswer({ email: his })];
    const webhooks = [await aWebhook({ note: `A receipt went to <${hers}>.` }), await aWebhook({ receipt_email: his })];
    const open = await aWebhook({ receipt_email: his }, { isOpen: true });
    const bodies = [await anUnreadable(`{"receipt_email":"${hers}"`), await anUnreadable(`{"to": "x\\n${his}"`)];
    const text = await textOf({ email: hers });
    expect(text).not.toContain('john');
    for (const id of [answers[0], webhooks[0], bodies[0]]) expect(text).toContain(id);

    expect(await erase({ email: hers })).toMatchObject({
      kind: 'erased',
      rows: { sales_order: 1, idempotent_request: 1, inbound_event: 1, unreadable_event: 1 },
    });
    expect([await bodyOf(answers[0] ?? ''), await payloadOf(webhooks[0] ?? '')]).toEqual([{}, null]);
    expect(await bodyOf(answers[1] ?? '')).toEqual({ body: { email: his } });
    expect(await payloadOf(webhooks[1] ?? '')).toEqual({ receipt_email: his });
    expect(await payloadOf(open)).toEqual({ receipt_email: his });
    const left = await rows('select body_hash from unreadable_event where body is not null');
    expect(left).toEqual([{ body_hash: bodies[1] }]);
  });

  it.each([
    ['smith@a.example', 'smith@a.example.org'],
    ['smith@b.example', 'o’smith@b.example'],
    ['smith@c.example', 'john+smith@c.example'],
    ['smith@d.example', 'josé-smith@d.example'],
  ])('is another person: %s and %s', async (hers, his) => {
    await anEndedOrder(database, { email: hers });
    const kept = [await aWebhook({ text: `To ${his}, soon` }), await anAnswer({ email: his })];
    const body = await anUnreadable(`["${his}"`);
    expect(await erase({ email: hers })).toMatchObject({ kind: 'erased', rows: { sales_order: 1 } });
    expect(await payloadOf(kept[0] ?? '')).not.toBeNull();
    expect(await bodyOf(kept[1] ?? '')).not.toEqual({});
    expect(await rows('select from unreadable_event where body is not null and body_hash = ?', [body])).toHaveLength(1);
  });
});

describe('an address', () => {
  it.each([
    ['MAILTO:Ada@Spelt.example', 'ada@spelt.example'],
    ['ada@Bücher.example.', 'ada@xn--bcher-kva.example'],
    ['"ada"@quoted.example', 'ada@quoted.example'],
    [' jose\u0301@composed.example ', 'josé@composed.example'],
  ])('is theirs in the spelling in which it was stored: %s', async (typed, stored) => {
    await anEndedOrder(database, { email: stored });
    const [answer, body] = [await anAnswer({ email: stored }), await anUnreadable(`{"email": "${stored}"`)];
    expect(await exported({ email: typed })).toMatchObject({
      sales_order: [{ email: stored }],
      idempotent_request: [{ id: answer }],
      unreadable_event: [{ body_hash: body }],
    });
  });
});

describe('a customer who is named by id', () => {
  it('is the account alone: who ordered under its address without one may be anybody', async () => {
    const email = 'ada@account.example';
    const customerId = await aCustomer(email);
    const own = await anEndedOrder(database, { email, customerId });
    const guests = await anEndedOrder(database, { email });
    const webhook = await aWebhook({ receipt_email: email });
    const told = await exported({ customerId });
    expect(told).toMatchObject({ customer: [{ id: customerId }], sales_order: [{ id: own }] });
    expect(told['sales_order']).toHaveLength(1);
    expect(told).not.toHaveProperty('inbound_event');
    expect((await exported({ customerId, email }))['sales_order']).toHaveLength(2);
    expect(await erase({ customerId })).toMatchObject({ kind: 'erased', rows: { sales_order: 1, customer: 1 } });
    expect(await rows('select id from sales_order where email = ?', [email])).toEqual([{ id: guests }]);
    expect(await payloadOf(webhook)).not.toBeNull();
  });
});

describe('an order that is named', () => {
  it('is erased alone, and the customer whose it is stays and is told of', async () => {
    const email = 'ada@ordered.example';
    const customerId = await aCustomer(email);
    const [one, other] = [
      await anEndedOrder(database, { email, customerId }),
      await anEndedOrder(database, { email, customerId }),
    ];
    const [named] = await rows<{ number: string }>('select number from sales_order where id = ?', [one]);
    const orderNumbers = [Number(named?.number)];
    expect(await erase({ orderNumbers })).toMatchObject({
      kind: 'erased',
      orders: [`A-${named?.number}`],
      customersWhoStay: [customerId],
      rows: { sales_order: 1 },
    });
    expect(await rows('select id from sales_order where email = ?', [email])).toEqual([{ id: other }]);
  });
});

describe('a quote', () => {
  const place = { name: 'Ada Byron', line1: '1 Main Street', city: 'York', postalCode: 'YO1 6DA', country: 'GB' };
  const isKept = async (id: string) => {
    const [quote] = await rows<{ address: object }>(
      'select shipping_address as address from shipping_quote where id = ?',
      [id],
    );
    return Object.keys(quote?.address ?? {}).length > 1;
  };

  it('is erased with them if it is to the same name and whole place, and shown to nobody for that', async () => {
    const email = 'ada@place.example';
    await anEndedOrder(database, { email, shippingAddress: { ...place, phone: '+44 20 7946 0991' } });
    const same = await aQuote({ ...place, name: 'ADA BYRON' });
    const others = [
      await aQuote({ ...place, name: 'Ned Ludd', phone: '+44 20 7946 0991' }),
      await aQuote({ ...place, postalCode: 'BN1 1AA' }),
      await aQuote({ ...place, city: 'Hove' }),
      await aQuote({ ...place, country: 'IE' }),
    ];
    expect(await exported({ email })).not.toHaveProperty('shipping_quote');
    expect(await erase({ email })).toMatchObject({ kind: 'erased', rows: { shipping_quote: 1 } });
    expect(await isKept(same)).toBe(false);
    expect(await Promise.all(others.map(isKept))).toEqual([true, true, true, true]);
  });

  it('stays while somebody else orders by it', async () => {
    const email = 'ada@gift.example';
    const gift = { ...place, name: 'Ben Gift' };
    await anEndedOrder(database, { email, shippingAddress: gift });
    const quote = await aQuote(gift);
    await rows(
      `insert into checkout_request (order_id, credential_id, body_hash, body) values (?, ?, 'hash', ?::jsonb)`,
      [randomUUID(), randomUUID(), JSON.stringify({ email: 'ben@gift.example', shippingQuoteId: quote })],
    );
    expect(await erase({ email })).toMatchObject({ kind: 'erased' });
    expect(await isKept(quote)).toBe(true);
  });
});

describe('a tracking code', () => {
  it('that the carrier gave to somebody else’s parcel, too, says nothing about whose webhook it is', async () => {
    const [email, code] = ['ada@tracked.example', 'EZ2000000001'];
    const { providerShipmentId } = await aLabel(await anEndedOrder(database, { email }), code);
    await aLabel(await anEndedOrder(database, { email: 'ned@tracked.example' }), code);
    const [his, hers] = [
      await aWebhook({ result: { tracking_code: code } }, { provider: 'easypost' }),
      await aWebhook({ result: { tracking_code: code, shipment_id: providerShipmentId } }, { provider: 'easypost' }),
    ];
    expect(await exported({ email })).toMatchObject({ inbound_event: [{ event_id: hers }] });
    expect(await erase({ email })).toMatchObject({ kind: 'erased' });
    expect([await payloadOf(his), await payloadOf(hers)]).toEqual([expect.anything(), null]);
  });
});
