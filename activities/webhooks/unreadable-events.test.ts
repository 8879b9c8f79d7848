import { describe, expect, it } from '@jest/globals';
import { workflowIdsOf } from '../../tests/support/workflow-ids.ts';
import { createUnreadableEventRepository } from '../../db/webhooks/unreadable-event-repository.ts';
import { authorisedEvent, useStoredEvents } from '../../tests/support/use-stored-events.ts';

const stored = useStoredEvents();

describe('a stored event that cannot be read', () => {
  it('leaves open what cannot be read, and lets it keep nobody from the others', async () => {
    const { orderId, intentId } = await stored.anOrder('awaiting-payment', 'action-required');
    for (let n = 0; n < 6; n += 1) await stored.anEvent('stripe', { id: `evt_empty_${n}` }, { ageSeconds: 90 });
    await stored.anEvent('easypost', { id: 'evt_empty' }, { ageSeconds: 90 });
    await stored.database.em.fork().execute('update inbound_event set payload = null');
    const event = authorisedEvent(intentId);
    await stored.anEvent('stripe', event);
    const { forwardInboundEvents, sent } = stored.sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ settled: 0, told: 1, failed: 7, more: false });
    expect(sent).toEqual([[(await workflowIdsOf(stored.database, orderId)).payment, 'paymentMoved', []]]);
    expect(await stored.effectOf('evt_empty')).toEqual({ effect: null, workflow_id: null });
    // Not at once again.
    expect(await forwardInboundEvents()).toMatchObject({ told: 0, failed: 0 });
  });

  it('gives to staff what could not be read for half a day, so that they can see to it, and settles it', async () => {
    const ada = { id: 'evt_torn_1', name: 'Zoë "Z"' };
    await stored.anEvent('stripe', ada, { ageSeconds: 90 });
    for (const id of ['evt_torn_2', 'evt_torn_3']) await stored.anEvent('easypost', { id }, { ageSeconds: 90 });
    const em = stored.database.em.fork();
    await em.execute(`update inbound_event set payload = null where provider = 'easypost'`);
    const { forwardInboundEvents } = stored.sweeper();
    const sums: unknown[] = [];
    for (let look = 0; look < 17; look += 1) {
      const { failed, noted } = await forwardInboundEvents();
      sums.push([failed, noted]);
      await em.execute('update inbound_event set next_look_at = now()');
    }
    expect(sums).toEqual([...Array.from({ length: 15 }, () => [3, 0]), [0, 3], [0, 0]]);
    expect(await stored.effectOf('evt_torn_1')).toEqual({ effect: 'noted', workflow_id: null });

    const unreadable = createUnreadableEventRepository(stored.database);
    const listed = await unreadable.listUnreadableEvents({ limit: 10, after: undefined });
    expect(listed.map(({ problem }) => problem).toSorted()).toEqual(
      [1, 2, 3].map((n) => `It was stored as event evt_torn_${n}, and cannot be read any more`),
    );
    const [kept] = await em.execute<{ body: string; isHash: boolean; isLength: boolean }[]>(
      `select convert_from(body, 'UTF8') as body, body_hash = encode(sha256(body), 'hex') as "isHash", bytes = length(body) as "isLength"
       from unreadable_event where provider = 'stripe'`,
    );
    expect(kept).toMatchObject({ isHash: true, isLength: true });
    expect(JSON.parse(kept?.body ?? '')).toEqual({ eventId: ada.id, type: 'x', subject: 'x', payload: ada });
    for (const { bodyHash } of listed) expect(await unreadable.settleUnreadableEvent(bodyHash, 'Ada')).toBe(true);
    expect(await unreadable.listUnreadableEvents({ limit: 10, after: undefined })).toEqual([]);
  });

  it('gives nothing to staff at once that has waited long before, or whose looks have failed', async () => {
    await stored.anEvent('stripe', { id: 'evt_torn_late' }, { looks: 40 });
    const em = stored.database.em.fork();
    await em.execute('update inbound_event set failures = 40');
    const { forwardInboundEvents } = stored.sweeper();
    for (let look = 0; look < 15; look += 1) {
      expect(await forwardInboundEvents()).toMatchObject({ failed: 1, noted: 0 });
      await em.execute('update inbound_event set next_look_at = now()');
    }
    expect(await forwardInboundEvents()).toMatchObject({ failed: 0, noted: 1 });
  });
});
