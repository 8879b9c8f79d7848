import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import { actionRequired, declined, type Script } from '../../tests/support/fake-order-activities.ts';
import { aGate, outcomeOf, usePaymentRetries } from '../../tests/support/test-payment-retries.ts';

const { fake, awaitPayment } = usePaymentRetries();

describe('paymentRetry, until its deadline', () => {
  it('gives the order up although a card is being tried, and says so to nobody before', async () => {
    const gate = aGate();
    const payUntil = Date.now() + 2_000;
    const { payment, pay, timesOf } = await awaitPayment(
      { slow: { step: 'authorisePayment', until: gate.opened } },
      { payUntil },
    );
    const paid = outcomeOf(pay());
    await eventually(() => timesOf('authorisePayment') > 0);
    expect(await payment.result()).toEqual({ kind: 'expired' });
    // The card is being tried until the gate is opened.
    expect(Date.now() - payUntil).toBeLessThan(20_000);
    expect(await paid).toMatch(/payment-(unclear|not-awaited)/);
    expect(timesOf('confirmOrder')).toBe(0);
    gate.open();
  });

  it('calls a card that comes late while another is confirmed one that has to wait', async () => {
    const gate = aGate();
    const payUntil = Date.now() + 2_000;
    const { payment, pay, timesOf } = await awaitPayment(
      { slow: { step: 'confirmOrder', until: gate.opened } },
      { payUntil },
    );
    const paid = outcomeOf(pay());
    await eventually(() => timesOf('confirmOrder') > 0 && Date.now() > payUntil);
    expect(await outcomeOf(pay())).toBe('payment-being-tried');
    gate.open();
    expect(await paid).toBe('authorised');
    expect(await payment.result()).toEqual({ kind: 'confirmed' });
  });

  it('gives a little while after each decline, and never more than there is', async () => {
    const now = Date.now();
    const { orderId, payment, pay } = await awaitPayment(
      { authorisations: [declined] },
      { payUntil: now + 2_000, payUntilAtMost: now + 6_000, retryMs: 3_500 },
    );
    expect(await outcomeOf(pay())).toBe('payment-declined');
    await eventually(() => Date.now() > now + 2_500);
    expect(await outcomeOf(pay())).toBe('payment-declined');
    expect(await payment.result()).toEqual({ kind: 'expired' });
    expect(Date.now()).toBeGreaterThanOrEqual(now + 5_900);
    const deadlines = fake.deadlinesOf(orderId);
    expect(deadlines[0]).toBeLessThan(now + 6_000);
    expect(deadlines[1]).toBe(now + 6_000);
  });

  it('waits as long as there is while the bank’s page is open', async () => {
    const now = Date.now();
    const { orderId, pay } = await awaitPayment({ authorisations: [actionRequired] }, { payUntilAtMost: now + 90_000 });
    expect(await pay()).toMatchObject({ kind: 'action-required', payUntil: now + 90_000 });
    expect(fake.deadlinesOf(orderId)).toEqual([now + 90_000]);
  });

  it('looks at the bank’s page ever more seldom', async () => {
    let looks = 0;
    const intentId = `pi_${randomUUID()}`;
    const script: Script = {
      get reading() {
        looks += 1;
        return { ...actionRequired, intentId };
      },
    };
    fake.scripts.set(intentId, script);
    const { payment } = await awaitPayment(
      {},
      { reason: 'action-required', intentId, payUntil: Date.now() + 3_000, pollMs: 100 },
    );
    expect(await payment.result()).toEqual({ kind: 'expired' });
    expect(looks).toBeGreaterThan(2);
    expect(looks).toBeLessThan(8);
  });
});

describe('paymentRetry, when it is cancelled in the Temporal UI', () => {
  it('ends nothing, and takes the next card', async () => {
    const { payment, pay } = await awaitPayment({});
    await payment.cancel();
    await eventually(async () => {
      const { events } = await payment.fetchHistory();
      return events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes);
    });
    expect(await outcomeOf(pay())).toBe('authorised');
    expect(await payment.result()).toEqual({ kind: 'confirmed' });
  });
});
