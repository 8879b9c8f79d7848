import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../tests/support/eventually.ts';
import {
  authorised,
  declined,
  rejected,
  unclear,
  type ActivityName,
  type Script,
} from '../../tests/support/fake-order-activities.ts';
import { aGate, outcomeOf, usePaymentRetries } from '../../tests/support/test-payment-retries.ts';
import { stopPaymentSignal } from './payment-contract.ts';

const { fake, awaitPayment } = usePaymentRetries();

describe('paymentRetry, asked for several cards at once', () => {
  it.each([2, 3, 5])('puts one hold on the shopper, and tells all %i callers of it', async (cards) => {
    const gate = aGate();
    const { payment, pay, timesOf, acceptedCards } = await awaitPayment({
      authorisations: [authorised],
      slow: { step: 'authorisePayment', until: gate.opened },
    });
    const paid = Array.from({ length: cards }, () => pay());
    await eventually(async () => (await acceptedCards()) === cards);
    gate.open();
    expect(await Promise.all(paid)).toEqual(paid.map(() => ({ kind: 'authorised' })));
    expect(await payment.result()).toEqual({ kind: 'confirmed' });
    expect([timesOf('openPaymentAttempt'), timesOf('authorisePayment'), timesOf('confirmOrder')]).toEqual([1, 1, 1]);
  });

  it('tries the next card once the one before was declined', async () => {
    const gate = aGate();
    const { payment, pay, timesOf, acceptedCards } = await awaitPayment({
      authorisations: [declined, authorised],
      slow: { step: 'authorisePayment', until: gate.opened, times: 1 },
    });
    const paid = [pay(), pay(), pay()].map(outcomeOf);
    await eventually(async () => (await acceptedCards()) === 3);
    gate.open();
    expect((await Promise.all(paid)).toSorted()).toEqual(['authorised', 'authorised', 'payment-declined']);
    expect(await payment.result()).toEqual({ kind: 'confirmed' });
    expect(timesOf('authorisePayment')).toBe(2);
  });

  it('lets five wait, and asks the sixth to come again', async () => {
    const gate = aGate();
    const { pay, acceptedCards } = await awaitPayment({ slow: { step: 'authorisePayment', until: gate.opened } });
    const paid = Array.from({ length: 5 }, () => pay());
    await eventually(async () => (await acceptedCards()) === 5);
    expect(await outcomeOf(pay())).toBe('payment-being-tried');
    gate.open();
    await Promise.all(paid);
  });
});

describe('paymentRetry, asked to send the shopper somewhere', () => {
  it.each(['https://shop.example/thank you', 'https://shop.example/#done', 'https://a@shop.example/', 'shop'])(
    'refuses %s by name, and tries no card',
    async (returnUrl) => {
      const { pay, timesOf } = await awaitPayment({});
      expect(await outcomeOf(pay('pm_card_visa', returnUrl))).toBe('return-url-not-allowed');
      expect(await pay('pm_card_visa', 'https://shop.example/thank%20you?a=1')).toEqual({ kind: 'authorised' });
      expect(timesOf('openPaymentAttempt')).toBe(1);
    },
  );
});

describe('paymentRetry, after an attempt whose answer was lost', () => {
  it('tries the next card also where it takes long to read what a busy shop was paid since', async () => {
    const until = new Promise((resolve) => setTimeout(resolve, 12_000));
    const { pay, timesOf } = await awaitPayment({ slow: { step: 'voidPayments', until } }, { reason: 'unclear' });
    expect(await pay()).toEqual({ kind: 'authorised' });
    expect(timesOf('voidPayments')).toBe(1);
  }, 40_000);
});

describe('paymentRetry, when a card pays', () => {
  it('answers only once the order is confirmed', async () => {
    const gate = aGate();
    const { pay, timesOf } = await awaitPayment({ slow: { step: 'confirmOrder', until: gate.opened } });
    let answered = false;
    const paid = pay().finally(() => (answered = true));
    await eventually(() => timesOf('confirmOrder') > 0);
    expect(answered).toBe(false);
    gate.open();
    expect(await paid).toEqual({ kind: 'authorised' });
  });

  it.each<ActivityName>(['authorisePayment', 'confirmOrder'])(
    'says that nothing is awaited where the order was cancelled during %s',
    async (step) => {
      const gate = aGate();
      const { payment, pay, timesOf } = await awaitPayment({ slow: { step, until: gate.opened } });
      const paid = outcomeOf(pay());
      await eventually(() => timesOf(step) > 0);
      await payment.signal(stopPaymentSignal, {});
      if (step === 'confirmOrder') gate.open();
      expect(await paid).toBe('payment-not-awaited');
      expect(await payment.result()).toEqual({ kind: 'stopped' });
      gate.open();
    },
  );

  it('tells nobody that they have paid where the order could not be confirmed, and voids before the next card', async () => {
    const script: Script = { confirms: false };
    const { orderId, pay } = await awaitPayment(script);
    expect(await outcomeOf(pay())).toBe('payment-unclear');
    script.confirms = true;
    expect(await outcomeOf(pay())).toBe('authorised');
    expect(fake.callsOf(orderId)).toEqual([
      'openPaymentAttempt',
      'authorisePayment',
      'confirmOrder',
      'voidPayments',
      'openPaymentAttempt',
      'authorisePayment',
      'confirmOrder',
    ]);
    expect(fake.voidsOf(orderId)).toEqual([{ orderId, upTo: 2 }]);
  });

  it('lets the shopper try again where the provider failed within, and voids before the next card', async () => {
    const { orderId, pay } = await awaitPayment({ authorisations: [unclear, authorised] });
    expect(await outcomeOf(pay())).toBe('payment-declined');
    expect(await outcomeOf(pay())).toBe('authorised');
    expect(fake.callsOf(orderId)).toEqual([
      'openPaymentAttempt',
      'authorisePayment',
      'recordPaymentAttempt',
      'voidPayments',
      'openPaymentAttempt',
      'authorisePayment',
      'confirmOrder',
    ]);
    expect(fake.voidsOf(orderId)).toEqual([{ orderId, upTo: 2 }]);
  });

  it('asks nobody for money under an attempt that it could not open', async () => {
    const { pay, timesOf } = await awaitPayment({ opens: 'not-opened' });
    expect(await outcomeOf(pay())).toBe('payment-unclear');
    expect(timesOf('authorisePayment')).toBe(0);
  });
});

describe('paymentRetry, with cards that do not pay', () => {
  it('calls a method that the provider cannot use what it is, and goes on waiting', async () => {
    const { pay } = await awaitPayment({ authorisations: [rejected, authorised] });
    expect(await outcomeOf(pay('pm_nobody'))).toBe('payment-method-invalid');
    expect(await outcomeOf(pay())).toBe('authorised');
  });

  it('takes so many and no more, queued ones included', async () => {
    const { payment, pay, timesOf } = await awaitPayment(
      { authorisations: [declined] },
      { attemptsMax: 3, payUntil: Date.now() + 4_000, retryMs: 4_000 },
    );
    const outcomes = await Promise.all([pay(), pay(), pay()].map(outcomeOf));
    expect(outcomes.toSorted()).toEqual(['payment-declined', 'payment-declined', 'too-many-payment-attempts']);
    expect(await outcomeOf(pay())).toBe('too-many-payment-attempts');
    expect(timesOf('authorisePayment')).toBe(2);
    expect(await payment.result()).toEqual({ kind: 'expired' });
  });
});
