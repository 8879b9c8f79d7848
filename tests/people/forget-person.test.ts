import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { createUnreadableEventRepository } from '../../db/webhooks/unreadable-event-repository.ts';
import { eventually } from '../support/eventually.ts';
import { checkShopAtRest } from '../support/shop/find-violations.ts';
import { aShop } from '../support/a-shop.ts';
import { createShopAsProcesses, type ShopAsProcesses } from '../support/shop/shop-as-processes.ts';
import { settleEvents } from '../support/settle-events.ts';

const person = { name: 'Wilhelmina Erasmusquill', email: 'wilhelmina@quill.example', phone: '+44 20 7946 0991' };
const address = {
  name: person.name,
  line1: '17 Vanishing Crescent',
  city: 'York',
  postalCode: 'YO1 6DA',
  country: 'GB',
  phone: person.phone,
};
/** In lower case, as they are looked for. */
const hers = ['wilhelmina', 'erasmusquill', 'quill.example', '7946 0991', '79460991', 'vanishing'];
/** Somebody else, of whom nothing goes. */
const neighbour = { name: 'Ned Ludd', line1: '18 Lasting Lane', city: 'York', postalCode: 'YO1 6DA', country: 'GB' };

let shop: ShopAsProcesses;
let temporal: Client;

beforeAll(async () => {
  shop = await createShopAsProcesses();
  await aShop(shop.database, [{ sku: 'PLATE', onHand: { MAIN: 99 } }]);
  await Promise.all([shop.startApi({ LOG_LEVEL: 'trace' }), shop.startWorker({ LOG_LEVEL: 'debug' })]);
  const connection = await Connection.connect({ address: shop.temporal.address });
  temporal = new Client({ connection, namespace: shop.temporal.namespace });
}, 150_000);
afterAll(async () => {
  await temporal?.connection.close();
  await shop?.stop();
}, 150_000);

const rows = <T extends object>(sql: string, parameters: unknown[] = []) =>
  shop.database.em.fork().execute<T[]>(sql, parameters);
const ask = (path: string, body: unknown, as: 'storefront' | 'staff' = 'storefront') =>
  shop.shop.ask('POST', path, { as, body, key: randomUUID() });

async function run(command: 'forget' | 'export-person', ...args: string[]) {
  const child = spawn(process.execPath, [`tools/people/${command}.ts`, ...args], {
    env: {
      DATABASE_URL: shop.databaseUrl,
      TEMPORAL_ADDRESS: shop.temporal.address,
      TEMPORAL_NAMESPACE: shop.temporal.namespace,
    },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, out, err };
}

async function order(shippingAddress: object, buyer: object, { quantity = 1 } = {}) {
  const basket = { currency: 'GBP', lines: [{ sku: 'PLATE', quantity }] };
  const { body: quote } = await ask('/v1/shipping-quotes', { ...basket, shippingAddress });
  const chosen = { shippingQuoteId: quote.id, shippingOptionId: quote.options[0].id };
  const body = { ...basket, ...chosen, ...buyer, shippingAddress, paymentMethod: 'pm_card_visa' };
  return shop.shop.send('POST', '/v1/orders', { body, key: randomUUID() });
}

const readOrder = async (id: string) => (await shop.shop.ask('GET', `/v1/orders/${id}`, { as: 'staff' })).body;
const isOrder = (id: string, status: string) =>
  eventually(async () => ((await readOrder(id)).status === status ? true : undefined), 30_000);

async function deliver(id: string): Promise<void> {
  const parcel = await eventually(async () => {
    const [first] = (await readOrder(id)).shipments;
    return first?.state === 'ready' ? first : undefined;
  }, 30_000);
  await ask(`/v1/shipments/${parcel.id}/hand-over`, {}, 'staff');
  await fetch(`${shop.simulators.easyPost.url}/simulator/pickups`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ trackingCode: parcel.trackingCode }),
  });
  await isOrder(id, 'completed');
  await eventually(async () => ((await readOrder(id)).shipments[0].state === 'delivered' ? true : undefined), 60_000);
}

describe('a person who is erased', () => {
  let customerId: string;
  let ids: Record<'delivered' | 'cancelled' | 'neighbours', string>;

  it('has ordered, corrected, cancelled, been refused, mailed, and told of by providers', async () => {
    customerId = (await ask('/v1/customers', { ...person, externalReference: 'WEB-7' })).body.id;
    // PostgreSQL's log has shown the row that is refused.
    expect((await shop.shop.send('POST', '/v1/customers', { body: person, key: randomUUID() })).status).toBe(409);
    const first = await order(address, { customerId });
    const second = await order(address, { email: person.email });
    const third = await order(neighbour, { email: 'ned@ludd.example' });
    ids = { delivered: first.body.id, cancelled: second.body.id, neighbours: third.body.id };
    expect((await order(address, { email: person.email }, { quantity: 98 })).status).toBeGreaterThan(400);
    // What she only asked for.
    await ask('/v1/shipping-quotes', {
      currency: 'GBP',
      lines: [{ sku: 'PLATE', quantity: 1 }],
      shippingAddress: address,
    });
    const corrected = { ...address, line1: '19 Vanishing Crescent' };
    await ask(`/v1/orders/${ids.delivered}/shipping-address`, { shippingAddress: corrected }, 'staff');
    await ask(`/v1/orders/${ids.delivered}/hold`, { reason: `${person.name} has called` }, 'staff');
    await ask(`/v1/orders/${ids.delivered}/release`, {}, 'staff');
    await ask(
      `/v1/orders/${ids.cancelled}/cancel`,
      { reasonCode: 'customer', note: `${person.email} wrote to us` },
      'staff',
    );
    await isOrder(ids.cancelled, 'cancelled');
    await createUnreadableEventRepository(shop.database).keepUnreadableEvent({
      provider: 'stripe',
      body: `{"receipt_email": "${person.email}"`,
      problem: 'It is no JSON',
    });
    await rows('update unreadable_event set settled_at = now()');
  }, 120_000);

  it('is not while an order of theirs is open: it says which', async () => {
    const before = await rows('select * from customer');
    const { code, out } = await run('forget', `--customer=${customerId}`, '--json');
    expect(code).toBe(3);
    const { number } = await readOrder(ids.delivered);
    expect(linesOf(out)[0]).toMatchObject({
      kind: 'refused',
      obstacles: expect.arrayContaining([
        { about: `order ${number}`, why: expect.stringContaining('has to end first') },
      ]),
    });
    expect(await rows('select * from customer')).toEqual(before);
  }, 60_000);

  it('is told all that is known of them', async () => {
    await Promise.all([deliver(ids.delivered), deliver(ids.neighbours)]);
    await eventually(async () => (await rows(`select from message where state = 'waiting'`)).length === 0, 60_000);
    await settleEvents(shop.database, temporal);
    // What Stripe says of whoever pays, and simulators do not.
    await rows(
      `update inbound_event set payload = payload || jsonb_build_object('billing_details', ?::jsonb)
       where payload #>> '{data,object,metadata,order_id}' = ?`,
      [JSON.stringify(person), ids.delivered],
    );
    const { code, out } = await run('export-person', `--email=${person.email}`, '--json');
    expect(code).toBe(0);
    const told = JSON.parse(out);
    expect(Object.keys(told)).toEqual(
      expect.arrayContaining(['customer', 'sales_order', 'order_line', 'payment', 'inbound_event', 'unreadable_event']),
    );
    expect(told.customer).toMatchObject([{ name: person.name, external_reference: 'WEB-7' }]);
    expect(out).not.toContain('ned@ludd.example');
    // All of it is where it is looked for afterwards.
    const places = await tablesThatMention(hers);
    expect(new Set(places.map((place) => place.split(':')[0]))).toEqual(
      new Set([
        'checkout_request',
        'customer',
        'idempotent_request',
        'inbound_event',
        'event',
        'sales_order',
        'shipping_quote',
        'unreadable_event',
      ]),
    );
    expect(await historiesThatMention(hers)).not.toEqual([]);
    expect(await databaseLog()).toContain('customer_email_unique');
  }, 180_000);

  it('is found nowhere after that', async () => {
    const { code, out, err } = await run('forget', '--email=<Wilhelmina@Quill.Example.>', '--json');
    const [erased, histories] = linesOf(out);
    expect({ code, err, kind: erased.kind }).toMatchObject({ code: 0, kind: 'erased' });
    expect(erased.elsewhere.payments).toHaveLength(2);
    expect(histories).toEqual({ kind: 'histories', running: [], missing: [] });
    expect(await tablesThatMention(hers)).toEqual([]);
    await eventually(async () => (await historiesThatMention(hers)).length === 0, 60_000, 1_000);
    const logs = `${shop.output()}\n${await databaseLog()}`.toLowerCase();
    expect(logs.split('\n').filter((line) => hers.some((word) => line.includes(word)))).toEqual([]);
    expect(await rows('select from erasure where finished_at is not null')).toHaveLength(1);
  }, 120_000);

  it('leaves the books as they were, and the neighbour', async () => {
    const kept = await readOrder(ids.delivered);
    expect(kept).toMatchObject({
      status: 'completed',
      email: null,
      customerId: null,
      shippingAddress: null,
      shippingCountry: 'GB',
    });
    expect(await readOrder(ids.neighbours)).toMatchObject({ email: 'ned@ludd.example', shippingAddress: neighbour });
    const { stripe, easyPost } = shop.simulators;
    const results = await checkShopAtRest(shop.database, {
      temporalAddress: shop.temporal.address,
      temporalNamespace: shop.temporal.namespace,
      stripe: stripe.url,
      easypost: easyPost.url,
    });
    expect(results.filter(({ status }) => status !== 'holds')).toEqual([]);
  }, 120_000);

  it('is nobody when asked for again', async () => {
    expect(await run('forget', `--customer=${customerId}`)).toMatchObject({
      code: 2,
      out: 'Nobody is known by that.\n',
    });
    expect((await run('export-person', `--email=${person.email}`)).code).toBe(2);
  }, 60_000);

  it('is not erased by a command that looks for the histories elsewhere', async () => {
    const [own] = await rows<{ mark: string }>(`select mode || ':' || id as mark from shop`);
    await markNamespace(`live:${randomUUID()}`);
    const email = '--email=ned@ludd.example';
    const { code, out, err } = await run('forget', email, '--json');
    expect({ code, out, err }).toEqual({ code: 1, out: '', err: expect.stringContaining('is that of a live shop') });
    expect(await readOrder(ids.neighbours)).toMatchObject({ email: 'ned@ludd.example' });
    await markNamespace(own?.mark ?? '');
    expect((await run('forget', email)).code).toBe(0);
    expect(await readOrder(ids.neighbours)).toMatchObject({ email: null });
    expect(await rows('select from erasure where finished_at is null')).toEqual([]);
  }, 60_000);
});

const linesOf = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const markNamespace = (mark: string) =>
  temporal.workflowService.updateNamespace({
    namespace: shop.temporal.namespace,
    updateInfo: { data: { 'quartermaster-shop': mark } },
  });

async function tablesThatMention(words: readonly string[]): Promise<string[]> {
  const tables = await rows<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const hits = await rows<{ row: string }>(
      `select row from (select row_to_json(t)::text ${name === 'unreadable_event' ? `|| encode(body, 'escape')` : ''} as row from "${name}" t) r
       where exists (select from jsonb_array_elements_text(?::jsonb) word where position(word in lower(row)) > 0)`,
      [JSON.stringify(words)],
    );
    found.push(...hits.map(({ row }) => `${name}: ${row}`));
  }
  return found;
}

async function historiesThatMention(words: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for await (const { workflowId, runId } of temporal.workflow.list()) {
    const history = await temporal.workflow
      .getHandle(workflowId, runId)
      .fetchHistory()
      .catch(() => ({ events: [] }));
    const text = JSON.stringify(history, (key, value: unknown) =>
      key === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString() : value,
    ).toLowerCase();
    found.push(...words.filter((word) => text.includes(word)).map((word) => `${workflowId}: ${word}`));
  }
  return found;
}

async function databaseLog(): Promise<string> {
  const [row] = await rows<{ folder: string }>(`select current_setting('data_directory') as folder`);
  return readFileSync(join(dirname(row?.folder ?? ''), 'postgres.log'), 'utf8');
}
