import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createCredentialRepository } from '../../db/credentials/credential-repository.ts';
import { appendEvents } from '../../db/events/append-events.ts';
import { createEventSequencer } from '../../db/events/event-sequencer.ts';
import { appendToTimeline } from '../../db/orders/order-timeline.ts';
import { eventTypes } from '../../domain/events/event-catalogue.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { useTestApi } from '../../tests/support/use-test-api.ts';

const api = useTestApi();
let orderId: string;
const productId = randomUUID();

beforeAll(async () => {
  // The keys of the test are no part of what it looks at.
  await api.database.em.fork().execute('truncate event_pending');
  ({ orderId } = await aConfirmedOrder(api.database));
  await tell(3);
  await openPayment(1);
  await sequence();
}, 60_000);
const sequence = () => createEventSequencer(api.database).sequenceEvents();
/** That a product was changed so many times. */
const tell = (times: number) =>
  appendEvents(
    api.database.em.fork(),
    Array.from({ length: times }, () => ({
      subjectId: productId,
      type: 'product.changed' as const,
      factKey: randomUUID(),
      data: { version: 2, fields: ['title'] },
      actor: { kind: 'key' as const, name: 'Office' },
    })),
  );
const openPayment = (attempt: number) =>
  appendToTimeline(api.database.em.fork(), {
    orderId,
    type: 'payment.opened',
    factKey: `payment.opened:${attempt}`,
    data: { attempt },
  });
const cursorAt = async (position: number): Promise<string> => (await events(`?limit=${position}`)).body.nextCursor;
const hold = (id: string) =>
  appendToTimeline(api.database.em.fork(), {
    orderId: id,
    type: 'order.held',
    factKey: `order.held:${randomUUID()}`,
    data: { reason: 'Ada Lovelace rang' },
  });
/** Asks for events with a key of a role of the shop's own. */
async function aKeyThatMay(permissions: readonly string[]) {
  const role = 'mirror';
  await api.call('PUT', `/v1/roles/${role}`, {
    body: { description: 'For a test.', permissions },
    headers: { 'if-match': '*' },
  });
  const { key } = await createCredentialRepository(api.database).create({ name: 'Mirror', role });
  const headers = { authorization: `Bearer ${key}` };
  return (query = '') => api.call('GET', `/v1/events${query}`, { as: null, headers });
}
const events = (query = '') => api.call('GET', `/v1/events${query}`);
const positionsOf = ({ body }: { body: { data: { position: number }[] } }) => body.data.map(({ position }) => position);

describe('GET /v1/events', () => {
  it('answers events by position, each with its subject, actor and data, and always a cursor', async () => {
    const { status, body } = await events();
    expect({ status, nextCursor: body.nextCursor }).toEqual({
      status: 200,
      nextCursor: expect.stringMatching(/^4-\d+-\d+$/),
    });
    expect(body.data).toHaveLength(4);
    expect(body.data[0]).toEqual({
      position: 1,
      type: 'product.changed',
      subject: { type: 'product', id: productId },
      sequence: 1,
      statusFrom: null,
      statusTo: null,
      actor: { kind: 'key', id: null, name: 'Office' },
      data: { version: 2, fields: ['title'] },
      occurredAt: expect.stringMatching(/Z$/),
    });
    expect((await events(`?after=${body.nextCursor}`)).body).toEqual({ data: [], nextCursor: body.nextCursor });
  });

  it('reads on from a cursor, in steps', async () => {
    const first = await events('?limit=3');
    expect(positionsOf(first)).toEqual([1, 2, 3]);
    expect(positionsOf(await events(`?limit=3&after=${first.body.nextCursor}`))).toEqual([4]);
    expect(positionsOf(await events('?limit=3&after=0'))).toEqual([1, 2, 3]);
  });

  it('answers only the types that are asked for, and how far it has looked', async () => {
    const opened = await events('?types=payment.opened');
    expect([positionsOf(opened), opened.body.nextCursor]).toEqual([[4], await cursorAt(4)]);
    const none = await events('?types=order.held,%20Order.Released');
    expect(none.body).toEqual({ data: [], nextCursor: await cursorAt(4) });
  });

  it('answers only the events of one subject', async () => {
    expect(positionsOf(await events(`?subject=order:${orderId.toUpperCase()}`))).toEqual([4]);
    expect(positionsOf(await events(`?subject=product:${productId}&limit=2&after=${await cursorAt(1)}`))).toEqual([
      2, 3,
    ]);
    expect(positionsOf(await events(`?subject=order:${randomUUID()}`))).toEqual([]);
  });

  it.each([
    ['a type that there is not', '?types=order.confirmed,order.noted', 'types'],
    ['a subject that is none', '?subject=order', 'subject'],
    ['a subject of no kind', `?subject=gift:${randomUUID()}`, 'subject'],
    ['a cursor that is none', '?after=later', 'after'],
    ['a position, which is no cursor', '?after=4', 'after'],
    ['a wait that is too long', '?wait=26', 'wait'],
  ])('refuses %s', async (_, query, name) => {
    expect(await events(query)).toMatchObject({
      status: 400,
      body: { code: 'invalid-parameter', errors: [{ in: 'query', name }] },
    });
  });

  it('refuses a cursor behind its end, which is of before a restore or of another shop', async () => {
    expect(await events('?after=5-1795944601000000')).toMatchObject({
      status: 409,
      body: { code: 'cursor-ahead', detail: `The feed ends at ${await cursorAt(4)}.` },
    });
  });

  it('refuses a cursor of an event in whose place there is another since a restore', async () => {
    const [, time, id] = (await cursorAt(4)).split('-');
    for (const mark of [`${Number(time) - 1}`, `${Number(time) - 1}-${id}`, `${time}-${Number(id) - 1}`]) {
      for (const wait of ['', '&wait=20']) {
        expect(await events(`?after=4-${mark}${wait}`)).toMatchObject({
          status: 409,
          body: { code: 'cursor-ahead', detail: `The feed ends at ${await cursorAt(4)}.` },
        });
      }
    }
  });

  it('takes a cursor whose mark is the time of the event alone, as they were written before', async () => {
    const [, time] = (await cursorAt(4)).split('-');
    expect(await events(`?after=4-${time}`)).toMatchObject({ status: 200, body: { data: [] } });
  });

  it('is for staff alone', async () => {
    expect((await api.call('GET', '/v1/events', { as: 'storefront' })).status).toBe(403);
    expect((await api.call('GET', '/v1/event-types', { as: 'storefront' })).status).toBe(403);
  });

  it('waits for the next event that was asked for, whatever else happens', async () => {
    const waiting = events(`?after=${await cursorAt(4)}&types=payment.opened&wait=20`);
    await tell(1);
    await sequence();
    await openPayment(2);
    await sequence();
    const answer = await waiting;
    expect(answer.status).toBe(200);
    expect(positionsOf(answer)).toEqual([6]);
    expect(answer.body.nextCursor).toBe(await cursorAt(6));
  }, 30_000);

  it('answers at once, waiting or not, where there is something', async () => {
    expect(positionsOf(await events(`?after=${await cursorAt(4)}&wait=25`))).toEqual([5, 6]);
  }, 10_000);

  it('answers how far it has looked when the time is up', async () => {
    const end = await cursorAt(6);
    expect((await events(`?after=${end}&wait=1`)).body).toEqual({ data: [], nextCursor: end });
  });

  it('leaves out what staff wrote for whoever may not read notes', async () => {
    const asks = await aKeyThatMay(['events:read']);
    await hold(orderId);
    await sequence();
    const query = '?types=order.held';
    const dataOf = ({ body }: { body: { data: { data: unknown }[] } }) => body.data.map(({ data }) => data);
    expect(dataOf(await asks(query))).toEqual([{}]);
    expect(dataOf(await events(query))).toEqual([{ reason: 'Ada Lovelace rang' }]);
    const { body } = await api.call('GET', '/v1/event-types');
    const held = body.data.find(({ type }: { type: string }) => type === 'order.held');
    expect([held.dataSchema.properties, held.dataSchema.required]).toEqual([{ reason: expect.anything() }, undefined]);
  });
});

describe('GET /v1/event-types', () => {
  it('describes every type with a schema of its data', async () => {
    const { status, body } = await api.call('GET', '/v1/event-types');
    expect(status).toBe(200);
    expect(body.data.map(({ type }: { type: string }) => type)).toEqual(eventTypes);
    const confirmed = body.data.find(({ type }: { type: string }) => type === 'order.confirmed');
    expect(confirmed).toMatchObject({
      subject: 'order',
      description: 'Its money is reserved.',
      dataSchema: {
        type: 'object',
        required: ['attempt', 'authorisedMinor'],
        properties: { attempt: { type: 'integer' }, authorisedMinor: { type: 'integer' } },
      },
    });
  });
});
