import { describe, expect, it } from '@jest/globals';
import { workflowIdsOf } from '../../tests/support/workflow-ids.ts';
import { createInboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import type { WorkflowSignals } from '../shared/workflow-signals.ts';
import { authorisedEvent, fakeSignals, useStoredEvents } from '../../tests/support/use-stored-events.ts';

const stored = useStoredEvents();

describe('looking again at stored events', () => {
  it('settles an event whose effect is there: applied if somebody was told of it, else ignored', async () => {
    const { orderId, intentId } = await stored.anOrder('confirmed', 'authorised');
    const [told, untold] = [authorisedEvent(intentId), authorisedEvent(intentId)];
    await stored.anEvent('stripe', told, { workflowId: (await workflowIdsOf(stored.database, orderId)).payment });
    await stored.anEvent('stripe', untold);
    const { forwardInboundEvents, sent } = stored.sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ settled: 2, told: 0, noted: 0 });
    expect(sent).toEqual([]);
    expect(await stored.effectOf(told.id)).toMatchObject({ effect: 'applied' });
    expect(await stored.effectOf(untold.id)).toMatchObject({ effect: 'ignored' });
  });

  it('gives up telling a workflow that is not there, or does not listen, and shows that to a person', async () => {
    const { orderId, intentId } = await stored.anOrder('awaiting-payment', 'action-required');
    const [gone, deaf] = [authorisedEvent(intentId), authorisedEvent(intentId)];
    await stored.anEvent('stripe', gone, { looks: 4 });
    const fake = fakeSignals();
    fake.ended.add((await workflowIdsOf(stored.database, orderId)).payment);
    expect(await stored.sweeper(fake).forwardInboundEvents()).toMatchObject({ noted: 1 });
    await stored.anEvent('stripe', deaf, { looks: 15 });
    const listening = stored.sweeper();
    // Told for the last time, and left the time to have its effect.
    expect(await listening.forwardInboundEvents()).toMatchObject({ noted: 0, told: 1 });
    await stored.database.em.fork().execute('update inbound_event set next_look_at = now()');
    expect(await listening.forwardInboundEvents()).toMatchObject({ noted: 1, told: 0 });
    expect(listening.sent).toHaveLength(1);
    expect(await stored.effectOf(deaf.id)).toMatchObject({ effect: 'noted' });
  });

  it('goes on to the next event when one fails, and comes back to that one later each time', async () => {
    const [poisoned, healthy] = [
      await stored.anOrder('awaiting-payment', 'pending'),
      await stored.anOrder('awaiting-payment', 'pending'),
    ];
    const [first, second] = [authorisedEvent(poisoned.intentId), authorisedEvent(healthy.intentId)];
    await stored.anEvent('stripe', first, { ageSeconds: 120 });
    await stored.anEvent('stripe', second);
    const fake = fakeSignals();
    const { payment: failing } = await workflowIdsOf(stored.database, poisoned.orderId);
    const send: WorkflowSignals['send'] = async (workflowId, ...signal) => {
      if (workflowId === failing) throw new Error('Workflow has too many signals');
      return fake.signals.send(workflowId, ...signal);
    };
    expect(await stored.sweeper({ ...fake, signals: { send } }).forwardInboundEvents()).toMatchObject({
      failed: 1,
      told: 1,
    });
    expect(fake.sent).toHaveLength(1);
    // What has failed was not looked at, and has been put off all the same.
    expect(await stored.nextLooks()).toEqual([
      [first.id, 0, 1],
      [second.id, 1, 1],
    ]);
    await stored.database.em.fork().execute(`update inbound_event set next_look_at = now()`);
    await stored.sweeper({ ...fake, signals: { send } }).forwardInboundEvents();
    expect(await stored.nextLooks()).toEqual([
      [first.id, 0, 2],
      [second.id, 2, 2],
    ]);
  });

  it('stops telling where nobody can be told, and looks again in a minute', async () => {
    for (let n = 0; n < 8; n += 1) {
      const { intentId } = await stored.anOrder('awaiting-payment', 'pending');
      await stored.anEvent('stripe', authorisedEvent(intentId));
    }
    let asked = 0;
    const send: WorkflowSignals['send'] = async () => {
      asked += 1;
      throw new Error('Temporal is away');
    };
    expect(await stored.sweeper({ ...fakeSignals(), signals: { send } }).forwardInboundEvents()).toMatchObject({
      failed: 5,
      more: false,
    });
    expect(asked).toBe(5);
    expect((await stored.nextLooks()).map(([, looks, minutes]) => [looks, minutes])).toEqual([
      ...Array.from({ length: 5 }, () => [0, 1]),
      ...Array.from({ length: 3 }, () => [0, 0]),
    ]);
  });

  it('tells what could not be told for half a day, and does not give it up at once', async () => {
    const { intentId } = await stored.anOrder('awaiting-payment', 'pending');
    const event = authorisedEvent(intentId);
    await stored.anEvent('stripe', event);
    const fake = fakeSignals();
    const away: WorkflowSignals['send'] = async () => {
      throw new Error('Temporal is away');
    };
    for (let n = 0; n < 20; n += 1) {
      await stored.sweeper({ ...fake, signals: { send: away } }).forwardInboundEvents();
      await stored.database.em.fork().execute('update inbound_event set next_look_at = now()');
    }
    expect(await stored.sweeper(fake).forwardInboundEvents()).toMatchObject({ told: 1, noted: 0 });
    expect(await stored.effectOf(event.id)).toMatchObject({ effect: null });
  });

  it('comes back to an event over which workers died, later each time, an hour at most, and tells of it', async () => {
    const { intentId } = await stored.anOrder('awaiting-payment', 'pending');
    await stored.anEvent('stripe', authorisedEvent(intentId));
    const pauses: unknown[] = [];
    for (let deaths = 0; deaths < 8; deaths += 1) {
      // The worker dies when it has taken it: nothing else is written.
      expect(await createInboundEventRepository(stored.database).takeOpenEvents(200)).toHaveLength(1);
      expect(await stored.sweeper().forwardInboundEvents()).toMatchObject({ told: 0 });
      pauses.push((await stored.nextLooks())[0]?.[2]);
      await stored.database.em.fork().execute('update inbound_event set next_look_at = now()');
    }
    expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(await stored.sweeper().forwardInboundEvents()).toMatchObject({ told: 1, noted: 0 });
  });

  it('leaves young events to whoever was told when they came', async () => {
    await stored.anEvent('stripe', authorisedEvent('pi_young'), { ageSeconds: 5 });
    expect(await stored.sweeper().forwardInboundEvents()).toMatchObject({ settled: 0, more: false });
  });

  it('reaches a new event behind thousands that stay open', async () => {
    await stored.database.em.fork().execute(
      `insert into inbound_event (provider, event_id, type, subject, payload, received_at, next_look_at, looks)
       select 'stripe', 'evt_old_' || n, 'x', 'x', '{}', now() - interval '2 days', now() + n * interval '1 second', 12
       from generate_series(1, 8000) n`,
    );
    await stored.database.em.fork().execute('analyze inbound_event');
    const { orderId, intentId } = await stored.anOrder('awaiting-payment', 'action-required');
    await stored.anEvent('stripe', authorisedEvent(intentId));
    const { forwardInboundEvents, sent } = stored.sweeper();
    expect(await forwardInboundEvents()).toMatchObject({ told: 1, more: false });
    expect(sent).toEqual([[(await workflowIdsOf(stored.database, orderId)).payment, 'paymentMoved', []]]);
    const plan = await stored.database.em
      .fork()
      .execute<{ 'QUERY PLAN': string }[]>(
        `explain select 1 from inbound_event where settled_at is null and next_look_at <= now() order by next_look_at, event_id limit 200`,
      );
    expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('inbound_event_open');
  });

  it('goes through any number of events that are due, batch by batch', async () => {
    await stored.database.em.fork().execute(
      `insert into inbound_event (provider, event_id, type, subject, payload, received_at, next_look_at)
       select 'stripe', 'evt_' || n, 'x', 'x', jsonb_build_object('id', 'evt_' || n, 'type', 'x'), now() - interval '1 hour', now()
       from generate_series(1, 450) n`,
    );
    const { forwardInboundEvents } = stored.sweeper();
    const sizes: number[] = [];
    for (let more = true; more;) {
      const batch = await forwardInboundEvents();
      sizes.push(batch.settled);
      more = batch.more;
    }
    expect(sizes).toEqual([200, 200, 50]);
  });
});
