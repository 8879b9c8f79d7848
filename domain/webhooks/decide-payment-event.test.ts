import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isFinal, orderStatuses } from '../orders/order-status.ts';
import { decidePaymentEvent, type PaymentFacts, type PaymentSubject } from './decide-payment-event.ts';
import type { PaymentAssertion, PaymentEvent } from './payment-event.ts';

/** What a mug costs, as the provider tells of it. */
const MUG = { amountMinor: 500, currency: 'USD' } as const;
const orderId = '5f9c2f0e-6b5c-4f6e-9a55-0c6f5b8a7d11';

const orderNumber = 1042;

function anEvent(assertion: PaymentAssertion | null, initiatedBy: PaymentEvent['initiatedBy'] = null): PaymentEvent {
  const about = { subject: 'pi_1', intentId: 'pi_1', orderId };
  return { kind: 'payment', provider: 'stripe', eventId: 'evt_1', type: 'x', ...about, assertion, initiatedBy };
}

type Status = PaymentSubject['orderStatus'];

function aSubject(facts: Partial<PaymentFacts> & { orderStatus?: Status } = {}): PaymentSubject {
  const { orderStatus = 'awaiting-payment', ...payment } = facts;
  return {
    orderId,
    orderNumber,
    orderStatus,
    payment: { state: 'action-required', capturedMinor: 0, hasBankPage: true, refunds: [], ...payment },
  };
}
const authorised = anEvent({ kind: 'authorised' });

describe('what is done about an event of the payment provider', () => {
  it('is nothing when it asserts nothing', () => {
    expect(decidePaymentEvent(anEvent(null), aSubject())).toEqual({ kind: 'settle', reason: 'nothing-to-do' });
  });

  it('is nothing when nobody knows its payment', () => {
    expect(decidePaymentEvent(authorised, null)).toEqual({ kind: 'settle', reason: 'unknown-subject' });
  });

  it('is to signal the payment while the order waits for it', () => {
    const subject = aSubject();
    expect(decidePaymentEvent(authorised, subject)).toEqual({ kind: 'signal', recipient: 'payment', subject });
  });

  it('is to look where the bank asks only now, and nothing where its page is known', () => {
    const asks = anEvent({ kind: 'action-required' });
    const subject = aSubject({ hasBankPage: false });
    expect(decidePaymentEvent(asks, subject)).toEqual({ kind: 'signal', recipient: 'payment', subject });
    expect(decidePaymentEvent(asks, aSubject())).toEqual({ kind: 'settle', reason: 'already-known' });
  });

  it('is to wait while the checkout is at work', () => {
    const subject = aSubject({ orderStatus: 'placed', state: 'pending' });
    expect(decidePaymentEvent(authorised, subject)).toEqual({ kind: 'wait', subject });
  });

  it.each(orderStatuses.filter((status) => !isFinal(status) && !['placed', 'awaiting-payment'].includes(status)))(
    'is to signal the order while it is %s',
    (orderStatus) => {
      const subject = aSubject({ orderStatus, state: 'authorised' });
      expect(decidePaymentEvent(anEvent({ kind: 'voided' }), subject)).toEqual({
        kind: 'signal',
        recipient: 'order',
        subject,
      });
    },
  );

  it('is to tell about a payment that the order has no try for', () => {
    const subject: PaymentSubject = { orderId, orderNumber, orderStatus: 'confirmed', payment: null };
    const disputed = anEvent({ kind: 'disputed', disputeId: 'dp_1', state: 'lost' });
    expect(decidePaymentEvent(disputed, subject)).toEqual({ kind: 'signal', recipient: 'order', subject });
  });

  it.each(['confirmed', 'fulfilling', 'completed', 'cancelled', 'expired'] as const)(
    'is to release what was reserved for no try of an order that is %s',
    (orderStatus) => {
      const subject: PaymentSubject = { orderId, orderNumber, orderStatus, payment: null };
      expect(decidePaymentEvent(authorised, subject)).toEqual({ kind: 'release', subject });
      // And that is all: nobody need hear that it is gone.
      expect(decidePaymentEvent(anEvent({ kind: 'voided' }, 'void'), subject)).toMatchObject({ kind: 'settle' });
    },
  );

  it.each(['voided', 'declined'] as const)('is to release what was reserved for an attempt that is %s', (state) => {
    for (const orderStatus of orderStatuses) {
      const subject = aSubject({ orderStatus, state });
      expect(decidePaymentEvent(authorised, subject)).toEqual({ kind: 'release', subject });
    }
  });

  it.each(['placed', 'awaiting-payment'] as const)(
    'lets an attempt become known while the order is %s',
    (orderStatus) => {
      expect(decidePaymentEvent(authorised, { orderId, orderNumber, orderStatus, payment: null }).kind).not.toBe(
        'release',
      );
    },
  );

  it('is to wait for our own step to write down what it took', () => {
    const captured = anEvent({ kind: 'captured', amountMinor: 500 }, 'capture');
    const subject = aSubject({ orderStatus: 'fulfilling', state: 'authorised' });
    expect(decidePaymentEvent(captured, subject)).toEqual({ kind: 'wait', subject });
  });

  it('is to tell at once of money that somebody took at the dashboard', () => {
    const captured = anEvent({ kind: 'captured', amountMinor: 500 });
    const subject = aSubject({ orderStatus: 'confirmed', state: 'authorised' });
    expect(decidePaymentEvent(captured, subject)).toEqual({ kind: 'signal', recipient: 'order', subject });
  });

  it.each([
    [{ kind: 'voided' }, 'void'],
    [{ kind: 'refund-moved', refundId: 're_1', state: 'succeeded', ...MUG }, 'refund'],
  ] as const)('is to wait for our own step to write down %j, which it asked for', (assertion, initiatedBy) => {
    const sending = aSubject({ orderStatus: 'fulfilling', state: 'authorised' });
    expect(decidePaymentEvent(anEvent(assertion, initiatedBy), sending)).toEqual({ kind: 'wait', subject: sending });
    // No step writes it down any more, so a person sees it.
    const closed = aSubject({ orderStatus: 'cancelled', state: 'authorised' });
    expect(decidePaymentEvent(anEvent(assertion, initiatedBy), closed)).toEqual({ kind: 'note', subject: closed });
  });

  it('is to tell of a reservation that is gone when we asked for its money', () => {
    const lapsed = anEvent({ kind: 'voided' }, 'capture');
    const subject = aSubject({ orderStatus: 'fulfilling', state: 'authorised' });
    expect(decidePaymentEvent(lapsed, subject)).toEqual({ kind: 'signal', recipient: 'order', subject });
  });

  it.each(['fulfilling', 'completed'] as const)(
    'is nothing when we released it ourselves and wrote it off: %s',
    (orderStatus) => {
      const subject = aSubject({ orderStatus, state: 'written-off' });
      for (const assertion of [{ kind: 'voided' }, { kind: 'authorised' }] as const) {
        expect(decidePaymentEvent(anEvent(assertion), subject)).toEqual({ kind: 'settle', reason: 'already-known' });
      }
    },
  );

  it('is to note it for a person when money was taken for an order that is closed', () => {
    const captured = anEvent({ kind: 'captured', amountMinor: 500 });
    const subject = aSubject({ orderStatus: 'cancelled', state: 'voided' });
    expect(decidePaymentEvent(captured, subject)).toEqual({ kind: 'note', subject });
  });

  it('is to show a dispute to a person, whether or not the order has ended', () => {
    const disputed = anEvent({ kind: 'disputed', disputeId: 'dp_1', state: 'needs_response' });
    const sending = aSubject({ orderStatus: 'fulfilling', state: 'captured' });
    expect(decidePaymentEvent(disputed, sending)).toEqual({ kind: 'signal', recipient: 'order', subject: sending });
    const sent = aSubject({ orderStatus: 'completed', state: 'captured' });
    expect(decidePaymentEvent(disputed, sent)).toEqual({ kind: 'note', subject: sent });
  });

  it('never signals or waits for an order that has ended, whatever the provider says', () => {
    const assertions = fc.oneof(
      fc.constantFrom<PaymentAssertion>(
        { kind: 'action-required' },
        { kind: 'authorised' },
        { kind: 'declined' },
        { kind: 'voided' },
        { kind: 'disputed', disputeId: 'dp_1', state: 'lost' },
      ),
      fc.record({ kind: fc.constant('captured' as const), amountMinor: fc.nat() }),
      fc.record({
        kind: fc.constant('refund-moved' as const),
        refundId: fc.constantFrom('re_1', 're_2'),
        state: fc.constantFrom('pending', 'requires_action', 'succeeded', 'failed', 'canceled'),
        amountMinor: fc.nat(),
        currency: fc.constant('USD'),
      }),
    );
    const states = [
      'pending',
      'action-required',
      'authorised',
      'captured',
      'declined',
      'voided',
      'written-off',
    ] as const;
    const facts = fc.record({
      orderStatus: fc.constantFrom(...orderStatuses.filter(isFinal)),
      state: fc.constantFrom(...states),
      capturedMinor: fc.nat(),
    });
    const initiators = fc.constantFrom('authorise', 'void', 'capture', 'refund', null);
    fc.assert(
      fc.property(assertions, initiators, facts, (assertion, by, known) => {
        const { kind } = decidePaymentEvent(anEvent(assertion, by), aSubject(known));
        expect(['settle', 'note', 'release']).toContain(kind);
      }),
    );
  });

  it.each([
    [{ kind: 'action-required' }, { state: 'action-required' }],
    [{ kind: 'action-required' }, { state: 'authorised' }],
    [{ kind: 'authorised' }, { state: 'captured' }],
    [{ kind: 'declined' }, { state: 'declined' }],
    [{ kind: 'declined' }, { state: 'authorised' }],
    [{ kind: 'voided' }, { state: 'voided' }],
    [{ kind: 'voided' }, { state: 'declined' }],
    [
      { kind: 'captured', amountMinor: 500 },
      { state: 'captured', capturedMinor: 700 },
    ],
    [
      { kind: 'refund-moved', refundId: 're_1', state: 'pending', ...MUG },
      { refunds: [{ providerRefundId: 're_1', state: 'succeeded' }] },
    ],
    [
      { kind: 'refund-moved', refundId: 're_1', state: 'failed', ...MUG },
      { refunds: [{ providerRefundId: 're_1', state: 'failed' }] },
    ],
  ] as const satisfies readonly (readonly [PaymentAssertion, Partial<PaymentFacts>])[])(
    'is nothing when %j comes after we know %j',
    (assertion, known) => {
      const decision = decidePaymentEvent(anEvent(assertion), aSubject({ orderStatus: 'fulfilling', ...known }));
      expect(decision).toEqual({ kind: 'settle', reason: 'already-known' });
    },
  );

  it.each(orderStatuses)(
    'is to wait while it may be the refund that we have asked for: the order is %s',
    (orderStatus) => {
      const moved = anEvent({ kind: 'refund-moved', refundId: 're_1', state: 'succeeded', ...MUG });
      const refunds = [{ providerRefundId: null, state: 'opened' }];
      const subject = aSubject({ orderStatus, state: 'captured', refunds });
      expect(decidePaymentEvent(moved, subject)).toEqual({ kind: 'wait', subject });
      const known = [...refunds, { providerRefundId: 're_1', state: 'pending' }];
      const { kind } = decidePaymentEvent(moved, aSubject({ orderStatus, state: 'captured', refunds: known }));
      expect(kind).not.toBe('wait');
    },
  );

  it('is to tell of a refund that failed after it had succeeded', () => {
    const failed = anEvent({ kind: 'refund-moved', refundId: 're_1', state: 'failed', ...MUG });
    const subject = aSubject({
      orderStatus: 'completed',
      refunds: [{ providerRefundId: 're_1', state: 'succeeded' }],
    });
    expect(decidePaymentEvent(failed, subject)).toEqual({ kind: 'note', subject });
  });
});
