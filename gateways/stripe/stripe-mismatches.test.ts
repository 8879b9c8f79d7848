import { describe, expect, it } from '@jest/globals';
import { PaymentMismatch, PaymentUnavailable } from '../payment-gateway.ts';
import { useStripeGateway } from '../../tests/support/use-stripe-gateway.ts';

const stripe = useStripeGateway();
const { aPayment, anAuthorisation, take, give } = stripe;

describe('an answer about something else than was asked for', () => {
  /** The intent as Stripe shows it, but for some fields. */
  async function answerWith(intentId: string, route: string, other: object): Promise<void> {
    const answer = await fetch(`${stripe.simulator.url}/v1/payment_intents/${intentId}?expand[]=latest_charge`, {
      headers: { authorization: 'Bearer sk_test_contract' },
    });
    const intent = (await answer.json()) as object;
    stripe.simulator.faults.add({ route, body: JSON.stringify({ ...intent, ...other }), times: 1 });
  }
  const create = 'POST /v1/payment_intents';
  const others = [
    ['amount', { amount: 8_411 }],
    ['currency', { currency: 'usd' }],
    ['order', { metadata: { order_id: 'order-of-another', attempt: '1' } }],
    ['order, of which it says nothing', { metadata: {} }],
  ] as const;

  it.each(others)('reserves nothing that we believe in: another %s', async (_what, other) => {
    const request = aPayment();
    const { intentId } = await stripe.gateway.authorise(request);
    await answerWith(String(intentId), create, other);
    await expect(stripe.gateway.authorise(request)).rejects.toThrow(PaymentMismatch);
    // What it was confused about is asked again, under the same key.
    expect(await stripe.gateway.authorise(request)).toMatchObject({ intentId, state: 'authorised' });
  });

  it.each(others)('is not read as our payment: another %s', async (_what, other) => {
    const request = aPayment();
    const { intentId } = await stripe.gateway.authorise(request);
    await answerWith(String(intentId), `GET /v1/payment_intents/${intentId}`, other);
    await expect(stripe.gateway.readAuthorisation(String(intentId), request)).rejects.toThrow(PaymentMismatch);
  });

  it.each([
    ['currency', { currency: 'usd' }],
    ['order', { metadata: { order_id: 'order-of-another', attempt: '1' } }],
    ['sum that was taken', { amount_received: 4_999 }],
  ])('takes nothing that we believe in: another %s', async (_what, other) => {
    const payment = await anAuthorisation();
    await answerWith(payment.intentId, `POST /v1/payment_intents/${payment.intentId}/capture`, {
      amount_received: 5_000,
      status: 'succeeded',
      ...other,
    });
    await expect(take(payment, 5_000)).rejects.toThrow(PaymentMismatch);
    expect(await take(payment, 5_000)).toMatchObject({ capturedMinor: 5_000 });
  });

  it.each([
    ['is not void', { status: 'requires_capture' }, PaymentMismatch],
    ['is another payment', { status: 'canceled', id: 'pi_another' }, PaymentUnavailable],
  ])('lets go of nothing that we believe in: it %s', async (_what, other, failure) => {
    const { intentId } = await anAuthorisation();
    const letGo = () => stripe.gateway.voidAuthorisation({ intentId, idempotencyKey: `void:${intentId}` });
    await answerWith(intentId, `POST /v1/payment_intents/${intentId}/cancel`, other);
    await expect(letGo()).rejects.toThrow(failure);
    expect(await letGo()).toMatchObject({ intentId, state: 'voided' });
  });

  it.each([
    ['amount', { amount: 699 }],
    ['currency', { currency: 'usd' }],
    ['payment', { payment_intent: 'pi_another' }],
  ])('gives nothing back that we believe in: another %s', async (_what, other) => {
    const payment = await anAuthorisation();
    await take(payment, 5_000);
    const made = { id: 're_1', object: 'refund', status: 'succeeded', metadata: {}, currency: 'eur' };
    const body = JSON.stringify({ ...made, amount: 700, payment_intent: payment.intentId, ...other });
    stripe.simulator.faults.add({ route: 'POST /v1/refunds', body, times: 1 });
    await expect(give(payment, 700)).rejects.toThrow(PaymentMismatch);
    expect(await give(payment, 700)).toMatchObject({ state: 'succeeded' });
  });
});
