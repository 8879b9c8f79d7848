import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { eventually } from '../../dev/shop/eventually.ts';
import { withHeartbeats } from '../../activities/shared/with-heartbeats.ts';
import { startTestWorker, type TestWorker } from '../../tests/support/test-worker.ts';
import {
  actionRequired,
  authorised,
  createFakeOrderActivities,
  declined,
  rejected,
  unclear,
  type Script,
  type ActivityName,
  numberOf,
} from '../../tests/support/fake-order-activities.ts';
import { ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE } from '../shared/task-queues.ts';
import {
  paymentWorkflowId,
  stopPaymentSignal,
  submitPaymentMethodUpdate,
  type PaymentRetryInput,
  type VoidPayments,
} from './payment-contract.ts';
import type { paymentRetry } from './payment-retry.ts';

const fake = createFakeOrderActivities();
let worker: TestWorker;

beforeAll(async () => {
  const { voidPayments } = withHeartbeats({
    voidPayments: (request: VoidPayments) => fake.activities.voidPayments(request),
  });
  const activities = { ...fake.activities, voidPayments };
  worker = await startTestWorker({ taskQueues: [ORDERS_TASK_QUEUE, PAYMENTS_TASK_QUEUE], activities });
});
afterAll(() => worker.stop());

/** Waits for another card after the first was declined. */
async function awaitPayment(script: Script, input: Partial<PaymentRetryInput> = {}) {
  const orderId = randomUUID();
  const orderNumber = formatOrderNumber(numberOf(orderId));
  fake.scripts.set(orderId, script);
  const payment = await worker.client.workflow.start<typeof paymentRetry>('paymentRetry', {
    workflowId: paymentWorkflowId(orderNumber),
    taskQueue: ORDERS_TASK_QUEUE,
    args: [
      {
        orderId,
        orderNumber,
        amountMinor: 1160,
        currency: 'GBP',
        attempt: 1,
        reason: 'declined',
        declineCode: 'insufficient_funds',
        payUntil: Date.now() + 60_000,
        payUntilAtMost: Date.now() + 120_000,
        retryMs: 60_000,
        attemptsMax: 10,
        pollMs: 60_000,
        ...input,
      },
    ],
  });
  const pay = (paymentMethod = 'pm_card_visa') =>
    payment.executeUpdate(submitPaymentMethodUpdate, { args: [{ paymentMethod }] });
  const timesOf = (step: ActivityName) => fake.callsOf(orderId).filter((name) => name === step).length;
  const acceptedCards = async () => {
    const { events } = await payment.fetchHistory();
    return events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length ?? 0;
  };
  return { orderId, orderNumber, payment, pay, timesOf, acceptedCards };
}

/** `authorised`, or the type of the failure. */
async function outcomeOf(paid: Promise<{ readonly kind: string }>): Promise<string> {
  try {
    return (await paid).kind;
  } catch (error) {
    return (error as { cause: { type: string } }).cause.type;
  }
}

function aGate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

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
    expect([timesOf('openPaymentTry'), timesOf('authorisePayment'), timesOf('confirmOrder')]).toEqual([1, 1, 1]);
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

describe('paymentRetry, after a try whose answer was lost', () => {
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
      'openPaymentTry',
      'authorisePayment',
      'confirmOrder',
      'voidPayments',
      'openPaymentTry',
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
      'openPaymentTry',
      'authorisePayment',
      'recordPaymentTry',
      'voidPayments',
      'openPaymentTry',
      'authorisePayment',
      'confirmOrder',
    ]);
    expect(fake.voidsOf(orderId)).toEqual([{ orderId, upTo: 2 }]);
  });

  it('asks nobody for money under a try that it could not open', async () => {
    const { pay, timesOf } = await awaitPayment({ opens: 'not-opened' });
    expect(await outcomeOf(pay())).toBe('payment-unclear');
    expect(timesOf('authorisePayment')).toBe(0);
  });
});

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
    expect(Date.now() - payUntil).toBeLessThan(5_000);
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

describe('the page of a payment', () => {
  const shown = async (payment: Awaited<ReturnType<typeof awaitPayment>>['payment']) => {
    const { currentDetails = '' } = await payment.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
    return currentDetails.split('  \n');
  };

  it('says why the card was declined, until when another may be tried, and where the order is cancelled', async () => {
    const payUntil = Date.now() + 60_000;
    const { orderNumber, payment, pay } = await awaitPayment({}, { declineCode: 'generic_decline', payUntil });
    expect(await shown(payment)).toEqual([
      `Payment of **${orderNumber}**, 11.60 GBP, after 1 try`,
      '**Declined:** The bank gives no reason.',
      '**Waits for:** another card from the shopper',
      `**Until:** ${momentInWords(payUntil)}; then the order is cancelled, and its goods are free again`,
      expect.stringContaining('**You may:** `submitPaymentMethod`'),
      `To hold or cancel, open the order: \`order-${orderNumber}\``,
      '\u{A0}',
    ]);
    await pay();
    await payment.result();
    expect((await shown(payment)).slice(1)).toEqual([
      'The money is reserved, and the order is confirmed.',
      `Its order: \`order-${orderNumber}\``,
      '\u{A0}',
    ]);
  });

  it('leaves to the order to say that nothing is reserved any more', async () => {
    const { payment } = await awaitPayment({}, { payUntil: Date.now() });
    await payment.result();
    expect(await shown(payment)).toContain(
      'Nobody paid in time. Its order lets go of what is reserved, and is cancelled.',
    );
  });

  it('offers no further card when as many were tried as may be', async () => {
    const { payment } = await awaitPayment({}, { attemptsMax: 1 });
    expect(await shown(payment)).toContain('**You may:** nothing now: as many cards were tried as may be');
    await payment.terminate();
  });

  it('tells whoever tried a card in words that it was declined', async () => {
    const { payment, pay } = await awaitPayment({ authorisations: [declined] });
    const error = (await pay().catch((caught: unknown) => caught)) as { cause: Error };
    expect(error.cause.message).toContain('There is not enough money on the account. Another may be tried until');
    await payment.terminate();
  });
});
