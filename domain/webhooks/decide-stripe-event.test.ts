import { describe, expect, it } from '@jest/globals';
import { orderStatuses } from '../orders/order-status.ts';
import { decideStripeEvent, type PaymentFacts, type PaymentSubject } from './decide-stripe-event.ts';
import type { PaymentClaim, StripeNews } from './stripe-event.ts';

const orderId = '5f9c2f0e-6b5c-4f6e-9a55-0c6f5b8a7d11';

function news(claim: PaymentClaim | null, asked: StripeNews['asked'] = null) {
  return { eventId: 'evt_1', type: 'x', subject: 'pi_1', intentId: 'pi_1', orderId, claim, asked };
}

type Status = PaymentSubject['orderStatus'];

function aSubject(facts: Partial<PaymentFacts> & { orderStatus?: Status } = {}): PaymentSubject {
  const { orderStatus = 'awaiting-payment', ...payment } = facts;
  return { orderId, orderStatus, payment: { state: 'action-required', capturedMinor: 0, refunds: [], ...payment } };
}
const authorised = news({ kind: 'authorised' });

describe('what is done about an event of the payment provider', () => {
  it('is nothing when it claims nothing', () => {
    expect(decideStripeEvent(news(null), aSubject())).toEqual({ kind: 'settle', reason: 'nothing-to-do' });
  });

  it('is nothing when nobody knows its payment', () => {
    expect(decideStripeEvent(authorised, null)).toEqual({ kind: 'settle', reason: 'unknown-subject' });
  });

  it('is to tell the payment while the order waits for it', () => {
    expect(decideStripeEvent(authorised, aSubject())).toEqual({ kind: 'tell', whom: 'payment', orderId });
  });

  it('is to wait while the checkout is at work', () => {
    const subject = aSubject({ orderStatus: 'placed', state: 'pending' });
    expect(decideStripeEvent(authorised, subject)).toEqual({ kind: 'wait' });
  });

  it.each(orderStatuses.filter((status) => !['placed', 'awaiting-payment'].includes(status)))(
    'is to tell the order while it is %s',
    (orderStatus) => {
      const subject = aSubject({ orderStatus, state: 'authorised' });
      expect(decideStripeEvent(news({ kind: 'voided' }), subject)).toEqual({ kind: 'tell', whom: 'order', orderId });
    },
  );

  it('is to tell about a payment that the order has no try for', () => {
    const subject: PaymentSubject = { orderId, orderStatus: 'confirmed', payment: null };
    expect(decideStripeEvent(authorised, subject)).toEqual({ kind: 'tell', whom: 'order', orderId });
  });

  it('is to wait for our own step to write down what it took', () => {
    const captured = news({ kind: 'captured', amountMinor: 500 });
    const subject = aSubject({ orderStatus: 'fulfilling', state: 'authorised' });
    expect(decideStripeEvent(captured, subject)).toEqual({ kind: 'wait' });
  });

  it.each([
    [{ kind: 'voided' }, 'void'],
    [{ kind: 'refund-moved', refundId: 're_1', state: 'succeeded' }, 'refund'],
  ] as const)('is to wait for our own step to write down %j, which it asked for', (claim, asked) => {
    const sending = aSubject({ orderStatus: 'fulfilling', state: 'authorised' });
    expect(decideStripeEvent(news(claim, asked), sending)).toEqual({ kind: 'wait' });
    // Nothing writes it down any more, so it has to be looked at.
    const closed = aSubject({ orderStatus: 'cancelled', state: 'authorised' });
    expect(decideStripeEvent(news(claim, asked), closed)).toMatchObject({ kind: 'tell', whom: 'order' });
  });

  it('is to tell of a reservation that is gone when we asked for its money', () => {
    const lapsed = news({ kind: 'voided' }, 'capture');
    const subject = aSubject({ orderStatus: 'fulfilling', state: 'authorised' });
    expect(decideStripeEvent(lapsed, subject)).toEqual({ kind: 'tell', whom: 'order', orderId });
  });

  it('is to say so when money was taken for an order that is closed', () => {
    const captured = news({ kind: 'captured', amountMinor: 500 });
    const subject = aSubject({ orderStatus: 'cancelled', state: 'voided' });
    expect(decideStripeEvent(captured, subject)).toEqual({ kind: 'tell', whom: 'order', orderId });
  });

  it.each([
    [{ kind: 'action-required' }, { state: 'action-required' }],
    [{ kind: 'action-required' }, { state: 'authorised' }],
    [{ kind: 'authorised' }, { state: 'captured' }],
    [{ kind: 'authorised' }, { state: 'voided' }],
    [{ kind: 'declined' }, { state: 'declined' }],
    [{ kind: 'declined' }, { state: 'authorised' }],
    [{ kind: 'voided' }, { state: 'voided' }],
    [{ kind: 'voided' }, { state: 'declined' }],
    [
      { kind: 'captured', amountMinor: 500 },
      { state: 'captured', capturedMinor: 700 },
    ],
    [
      { kind: 'refund-moved', refundId: 're_1', state: 'pending' },
      { refunds: [{ providerRefundId: 're_1', state: 'succeeded' }] },
    ],
    [
      { kind: 'refund-moved', refundId: 're_1', state: 'failed' },
      { refunds: [{ providerRefundId: 're_1', state: 'failed' }] },
    ],
  ] as const satisfies readonly (readonly [PaymentClaim, Partial<PaymentFacts>])[])(
    'is nothing when %j comes after we know %j',
    (claim, known) => {
      const decision = decideStripeEvent(news(claim), aSubject({ orderStatus: 'fulfilling', ...known }));
      expect(decision).toEqual({ kind: 'settle', reason: 'already-known' });
    },
  );

  it('is to tell of a refund that failed after it had succeeded', () => {
    const failed = news({ kind: 'refund-moved', refundId: 're_1', state: 'failed' });
    const subject = aSubject({
      orderStatus: 'completed',
      refunds: [{ providerRefundId: 're_1', state: 'succeeded' }],
    });
    expect(decideStripeEvent(failed, subject)).toMatchObject({ kind: 'tell', whom: 'order' });
  });
});
