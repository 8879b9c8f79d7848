import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isFinal, orderStatuses } from '../orders/order-status.ts';
import { decideStripeEvent, type PaymentFacts, type PaymentSubject } from './decide-stripe-event.ts';
import type { PaymentClaim, StripeNews } from './stripe-event.ts';

/** What a mug costs, as the provider tells of it. */
const MUG = { amountMinor: 500, currency: 'USD' } as const;
const orderId = '5f9c2f0e-6b5c-4f6e-9a55-0c6f5b8a7d11';

const orderNumber = 1042;

function news(claim: PaymentClaim | null, asked: StripeNews['asked'] = null) {
  return { eventId: 'evt_1', type: 'x', subject: 'pi_1', intentId: 'pi_1', orderId, claim, asked };
}

type Status = PaymentSubject['orderStatus'];

function aSubject(facts: Partial<PaymentFacts> & { orderStatus?: Status } = {}): PaymentSubject {
  const { orderStatus = 'awaiting-payment', ...payment } = facts;
  return {
    orderId,
    orderNumber,
    orderStatus,
    payment: { state: 'action-required', capturedMinor: 0, refunds: [], ...payment },
  };
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

  it.each(orderStatuses.filter((status) => !isFinal(status) && !['placed', 'awaiting-payment'].includes(status)))(
    'is to tell the order while it is %s',
    (orderStatus) => {
      const subject = aSubject({ orderStatus, state: 'authorised' });
      expect(decideStripeEvent(news({ kind: 'voided' }), subject)).toEqual({ kind: 'tell', whom: 'order', orderId });
    },
  );

  it('is to tell about a payment that the order has no try for', () => {
    const subject: PaymentSubject = { orderId, orderNumber, orderStatus: 'confirmed', payment: null };
    const disputed = news({ kind: 'disputed', disputeId: 'dp_1', state: 'lost' });
    expect(decideStripeEvent(disputed, subject)).toEqual({ kind: 'tell', whom: 'order', orderId });
  });

  it.each(['confirmed', 'fulfilling', 'completed', 'cancelled', 'expired'] as const)(
    'is to release what was reserved for no try of an order that is %s',
    (orderStatus) => {
      const subject: PaymentSubject = { orderId, orderNumber, orderStatus, payment: null };
      expect(decideStripeEvent(authorised, subject)).toEqual({ kind: 'release', orderId });
      // And that is all: nobody need hear that it is gone.
      expect(decideStripeEvent(news({ kind: 'voided' }, 'void'), subject)).toMatchObject({ kind: 'settle' });
    },
  );

  it.each(['voided', 'declined'] as const)('is to release what was reserved for a try that is %s', (state) => {
    for (const orderStatus of orderStatuses) {
      expect(decideStripeEvent(authorised, aSubject({ orderStatus, state }))).toEqual({ kind: 'release', orderId });
    }
  });

  it.each(['placed', 'awaiting-payment'] as const)('lets a try become known while the order is %s', (orderStatus) => {
    expect(decideStripeEvent(authorised, { orderId, orderNumber, orderStatus, payment: null }).kind).not.toBe(
      'release',
    );
  });

  it('is to wait for our own step to write down what it took', () => {
    const captured = news({ kind: 'captured', amountMinor: 500 }, 'capture');
    const subject = aSubject({ orderStatus: 'fulfilling', state: 'authorised' });
    expect(decideStripeEvent(captured, subject)).toEqual({ kind: 'wait' });
  });

  it('is to tell at once of money that somebody took at the dashboard', () => {
    const captured = news({ kind: 'captured', amountMinor: 500 });
    const subject = aSubject({ orderStatus: 'confirmed', state: 'authorised' });
    expect(decideStripeEvent(captured, subject)).toEqual({ kind: 'tell', whom: 'order', orderId });
  });

  it.each([
    [{ kind: 'voided' }, 'void'],
    [{ kind: 'refund-moved', refundId: 're_1', state: 'succeeded', ...MUG }, 'refund'],
  ] as const)('is to wait for our own step to write down %j, which it asked for', (claim, asked) => {
    const sending = aSubject({ orderStatus: 'fulfilling', state: 'authorised' });
    expect(decideStripeEvent(news(claim, asked), sending)).toEqual({ kind: 'wait' });
    // No step writes it down any more, so a person sees it.
    const closed = aSubject({ orderStatus: 'cancelled', state: 'authorised' });
    expect(decideStripeEvent(news(claim, asked), closed)).toEqual({ kind: 'note', orderId });
  });

  it('is to tell of a reservation that is gone when we asked for its money', () => {
    const lapsed = news({ kind: 'voided' }, 'capture');
    const subject = aSubject({ orderStatus: 'fulfilling', state: 'authorised' });
    expect(decideStripeEvent(lapsed, subject)).toEqual({ kind: 'tell', whom: 'order', orderId });
  });

  it.each(['fulfilling', 'completed'] as const)(
    'is nothing when we released it ourselves and wrote it off: %s',
    (orderStatus) => {
      const subject = aSubject({ orderStatus, state: 'written-off' });
      for (const claim of [{ kind: 'voided' }, { kind: 'authorised' }] as const) {
        expect(decideStripeEvent(news(claim), subject)).toEqual({ kind: 'settle', reason: 'already-known' });
      }
    },
  );

  it('is to note it for a person when money was taken for an order that is closed', () => {
    const captured = news({ kind: 'captured', amountMinor: 500 });
    const subject = aSubject({ orderStatus: 'cancelled', state: 'voided' });
    expect(decideStripeEvent(captured, subject)).toEqual({ kind: 'note', orderId });
  });

  it('is to show a dispute to a person, whether or not the order has ended', () => {
    const disputed = news({ kind: 'disputed', disputeId: 'dp_1', state: 'needs_response' });
    const sending = aSubject({ orderStatus: 'fulfilling', state: 'captured' });
    expect(decideStripeEvent(disputed, sending)).toEqual({ kind: 'tell', whom: 'order', orderId });
    const sent = aSubject({ orderStatus: 'completed', state: 'captured' });
    expect(decideStripeEvent(disputed, sent)).toEqual({ kind: 'note', orderId });
  });

  it('never tells or waits for an order that has ended, whatever the provider says', () => {
    const claims = fc.oneof(
      fc.constantFrom<PaymentClaim>(
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
    const asked = fc.constantFrom('authorise', 'void', 'capture', 'refund', null);
    fc.assert(
      fc.property(claims, asked, facts, (claim, askedFor, known) => {
        const { kind } = decideStripeEvent(news(claim, askedFor), aSubject(known));
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
  ] as const satisfies readonly (readonly [PaymentClaim, Partial<PaymentFacts>])[])(
    'is nothing when %j comes after we know %j',
    (claim, known) => {
      const decision = decideStripeEvent(news(claim), aSubject({ orderStatus: 'fulfilling', ...known }));
      expect(decision).toEqual({ kind: 'settle', reason: 'already-known' });
    },
  );

  it.each(orderStatuses)(
    'is to wait while it may be the refund that we have asked for: the order is %s',
    (orderStatus) => {
      const moved = news({ kind: 'refund-moved', refundId: 're_1', state: 'succeeded', ...MUG });
      const refunds = [{ providerRefundId: null, state: 'opened' }];
      expect(decideStripeEvent(moved, aSubject({ orderStatus, state: 'captured', refunds }))).toEqual({ kind: 'wait' });
      const known = [...refunds, { providerRefundId: 're_1', state: 'pending' }];
      const { kind } = decideStripeEvent(moved, aSubject({ orderStatus, state: 'captured', refunds: known }));
      expect(kind).not.toBe('wait');
    },
  );

  it('is to tell of a refund that failed after it had succeeded', () => {
    const failed = news({ kind: 'refund-moved', refundId: 're_1', state: 'failed', ...MUG });
    const subject = aSubject({
      orderStatus: 'completed',
      refunds: [{ providerRefundId: 're_1', state: 'succeeded' }],
    });
    expect(decideStripeEvent(failed, subject)).toEqual({ kind: 'note', orderId });
  });
});
