import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { readStripeEvent } from './stripe-event.ts';

const ORDER = '5f9c2f0e-6b5c-4f6e-9a55-0c6f5b8a7d11';

function anEvent(type: string, object: Record<string, unknown>) {
  return { id: 'evt_1', object: 'event', type, data: { object } };
}

describe('an event of Stripe', () => {
  it('is read with the intent and the order it is about', () => {
    const intent = { id: 'pi_1', object: 'payment_intent', metadata: { order_id: ORDER } };
    expect(readStripeEvent(anEvent('payment_intent.amount_capturable_updated', intent))).toEqual({
      kind: 'payment',
      provider: 'stripe',
      eventId: 'evt_1',
      type: 'payment_intent.amount_capturable_updated',
      subject: 'pi_1',
      intentId: 'pi_1',
      orderId: ORDER,
      assertion: { kind: 'authorised' },
      initiatedBy: null,
    });
  });

  it('is known to follow from a request of ours', () => {
    const event = anEvent('payment_intent.canceled', { id: 'pi_1', object: 'payment_intent' });
    const requested = (key: string | null) =>
      readStripeEvent({ ...event, request: { id: 'req_1', idempotency_key: key } });
    expect(requested(`order:${ORDER}:void:1`)).toMatchObject({ initiatedBy: 'void' });
    expect(requested('pressed-in-the-dashboard')).toMatchObject({ initiatedBy: null });
    expect(requested(null)).toMatchObject({ initiatedBy: null });
  });

  it('reads amounts in our units: krónur come in hundredths', () => {
    const intent = { id: 'pi_1', object: 'payment_intent', amount_received: 2_500_000, currency: 'isk' };
    expect(readStripeEvent(anEvent('payment_intent.succeeded', intent))).toMatchObject({
      assertion: { kind: 'captured', amountMinor: 25_000 },
    });
  });

  it('finds the intent of a charge and of a refund', () => {
    const charge = { id: 'ch_1', object: 'charge', payment_intent: 'pi_1', amount_captured: 700 };
    expect(readStripeEvent(anEvent('charge.captured', charge))).toMatchObject({
      intentId: 'pi_1',
      assertion: { kind: 'captured', amountMinor: 700 },
    });
    const refund = { id: 're_1', object: 'refund', payment_intent: 'pi_1', status: 'failed' };
    expect(readStripeEvent(anEvent('refund.failed', refund))).toMatchObject({
      intentId: 'pi_1',
      assertion: { kind: 'refund-moved', refundId: 're_1', state: 'failed' },
    });
  });

  it('asserts nothing when it is of a kind that the shop keeps no account of', () => {
    expect(readStripeEvent(anEvent('customer.created', { id: 'cus_1', object: 'customer' }))).toMatchObject({
      subject: 'cus_1',
      intentId: null,
      assertion: null,
    });
  });

  it('takes no order from metadata that holds no id', () => {
    const intent = { id: 'pi_1', object: 'payment_intent', metadata: { order_id: "1' or '1'='1" } };
    expect(readStripeEvent(anEvent('payment_intent.created', intent))?.orderId).toBeNull();
  });

  it('never throws, whatever the JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (payload) => void readStripeEvent(payload)));
    fc.assert(fc.property(fc.jsonValue(), (data) => void readStripeEvent({ id: 'evt_1', type: 'x.y', data })));
  });
});
