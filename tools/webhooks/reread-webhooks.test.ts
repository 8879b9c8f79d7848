import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Database } from '../../db/database.ts';
import { createInboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { createKeptBodyRepository } from '../../db/webhooks/kept-body-repository.ts';
import { createUnreadableEventRepository } from '../../db/webhooks/unreadable-event-repository.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import { readKeptBody } from './read-kept-body.ts';
import { rereadWebhooks } from './reread-webhooks.ts';

let database: Database;
let query: Query;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ database, query, drop } = await openTestDatabase());
});
afterAll(() => drop());
beforeEach(async () => {
  await query('delete from unreadable_event');
  await query('delete from inbound_event');
});

const keep = (body: string) =>
  createUnreadableEventRepository(database).keepUnreadableEvent({ provider: 'stripe', body, problem: 'A test' });
const reread = (isDryRun = false) => rereadWebhooks(createKeptBodyRepository(database), { isDryRun });
const open = () => createInboundEventRepository(database).takeOpenEvents(10);
const event = (id: string) => ({ id, type: 'charge.updated', data: { object: { id: 'ch_1' } } });

/** Stored as an event, and put aside because it could not be read any more. */
async function aMovedEvent(id: string) {
  await query(
    `insert into inbound_event (provider, event_id, type, subject, payload, looks, unreadable_looks)
     values ('stripe', ?, 'charge.updated', 'ch_1', ?::jsonb, 9, 15)`,
    [id, JSON.stringify(event(id))],
  );
  await createInboundEventRepository(database).moveToUnreadable([{ provider: 'stripe', eventId: id }]);
}

describe('reading webhooks again', () => {
  it('makes due events of what can be read now, with what had been stored once, and leaves the rest', async () => {
    await keep(JSON.stringify(event('evt_raw')));
    await keep('{"id": "evt_half"');
    await keep('{}');
    await aMovedEvent('evt_moved');
    expect(await reread(true)).toEqual({ read: 2, unreadable: 2 });
    expect(await open()).toEqual([]);
    expect(await reread()).toEqual({ read: 2, unreadable: 2 });
    const taken = await open();
    expect(taken.toSorted((a, b) => a.eventId.localeCompare(b.eventId))).toMatchObject([
      { eventId: 'evt_moved', payload: event('evt_moved'), looks: 1, unreadableLooks: 0 },
      { eventId: 'evt_raw', payload: event('evt_raw'), looks: 1 },
    ]);
    expect(await reread()).toEqual({ read: 0, unreadable: 2 });
  });

  it('leaves what staff have acknowledged, and what has had its effect since', async () => {
    await keep(JSON.stringify(event('evt_seen')));
    await query('update unreadable_event set settled_at = now()');
    await keep(JSON.stringify(event('evt_again')));
    await query(
      `insert into inbound_event (provider, event_id, type, subject, settled_at, effect)
       values ('stripe', 'evt_again', 'charge.updated', 'ch_1', now(), 'noted')`,
    );
    expect(await reread()).toEqual({ read: 1, unreadable: 0 });
    expect(await open()).toEqual([]);
    expect(await query('select 1 from unreadable_event where settled_at is null')).toEqual([]);
  });

  it('lists one again that nobody could read once more', async () => {
    await aMovedEvent('evt_twice');
    expect(await reread()).toEqual({ read: 1, unreadable: 0 });
    await createInboundEventRepository(database).moveToUnreadable([{ provider: 'stripe', eventId: 'evt_twice' }]);
    expect(await query('select settled_at as "settledAt" from unreadable_event')).toEqual([{ settledAt: null }]);
    expect(await reread()).toEqual({ read: 1, unreadable: 0 });
  });

  it('brings nothing back that an erasure has emptied since it was listed', async () => {
    await keep(JSON.stringify(event('evt_erased')));
    const repository = createKeptBodyRepository(database);
    const forgetful = {
      ...repository,
      async takeUp(body: Parameters<typeof repository.takeUp>[0]) {
        await query('update unreadable_event set body = null');
        return repository.takeUp(body);
      },
    };
    await rereadWebhooks(forgetful, { isDryRun: false });
    expect(await open()).toEqual([]);
  });

  it('goes through any number of them, past those that cannot be read', async () => {
    for (let n = 0; n < 130; n += 1) await keep(`no JSON ${n}`);
    await keep(JSON.stringify(event('evt_last')));
    expect(await reread()).toEqual({ read: 1, unreadable: 130 });
  });

  it('takes no event for another that it was stored as', () => {
    const body = { eventId: 'evt_1', type: 'x', subject: 'x', payload: event('evt_2') };
    expect(readKeptBody('stripe', JSON.stringify(body))).toBeUndefined();
    expect(readKeptBody('stripe', JSON.stringify(event('x'.repeat(256))))).toBeUndefined();
  });
});
