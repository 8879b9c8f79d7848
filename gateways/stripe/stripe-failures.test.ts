import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { PaymentUnavailable } from '../payment-gateway.ts';
import { createStripePaymentGateway } from './stripe-payment-gateway.ts';
import { useStripeGateway } from '../../tests/support/use-stripe-gateway.ts';

const stripe = useStripeGateway();
const { aPayment, anAuthorisation, take, give, intentsOf } = stripe;

describe('when Stripe misbehaves', () => {
  it.each([
    ['it is down', { status: 503 }],
    [
      'it limits the rate',
      { status: 429, body: '{"error":{"code":"rate_limit","type":"invalid_request_error","message":"slow down"}}' },
    ],
    ['it fails within', { status: 500, body: '{"error":{"type":"api_error","message":"oops"}}' }],
    [
      'the key was revoked',
      { status: 401, body: '{"error":{"type":"invalid_request_error","message":"Invalid API Key"}}' },
    ],
    ['the answer is not JSON', { status: 200, body: '<html>' }],
    ['the answer is JSON of something else', { status: 200, body: '{"object":"list","data":[]}' }],
    [
      "the answer is an intent with a failure's status",
      {
        status: 500,
        body: '{"object":"payment_intent","id":"pi_1","amount":1,"amount_received":0,"currency":"eur","status":"requires_capture"}',
      },
    ],
    [
      'the state is not known',
      {
        status: 200,
        body: '{"object":"payment_intent","id":"pi_1","amount":1,"amount_received":0,"currency":"eur","status":"dreaming"}',
      },
    ],
    ['it hangs up before it did anything', { dropReply: 'before' as const, times: 2 }],
    ['it is slower than the timeout', { latencyMs: 3_000 }],
  ])('says that it is unavailable: %s', async (_, fault) => {
    const request = aPayment();
    stripe.simulator.faults.add({ route: 'POST /v1/payment_intents', ...fault });
    const impatient = createStripePaymentGateway({
      secretKey: 'sk_test_contract',
      apiBase: stripe.simulator.url,
      timeoutMs: 300,
    });
    await expect(impatient.authorise(request)).rejects.toThrow(PaymentUnavailable);
  });

  it.each([
    ['hangs up after it was done', { dropReply: 'after' as const }],
    ['sends half of the answer', { halfBody: true }],
    ['answers too late', { latencyMs: 600 }],
  ])('reserves once when Stripe %s and is asked again', async (_, fault) => {
    const request = aPayment();
    // Twice, since the SDK repeats by itself once when a connection is reset.
    stripe.simulator.faults.add({ route: 'POST /v1/payment_intents', times: 2, ...fault });
    const impatient = createStripePaymentGateway({
      secretKey: 'sk_test_contract',
      apiBase: stripe.simulator.url,
      timeoutMs: 300,
      multicapture: true,
    });
    await expect(impatient.authorise(request)).rejects.toThrow(PaymentUnavailable);
    stripe.simulator.faults.clear();
    let answer;
    do answer = await stripe.gateway.authorise(request).catch((error: unknown) => error);
    while (answer instanceof PaymentUnavailable);
    expect(answer).toMatchObject({ state: 'authorised' });
    expect(await intentsOf(request.orderId)).toHaveLength(1);
  });

  it('captures and refunds once when both answers are lost', async () => {
    const payment = await anAuthorisation();
    stripe.simulator.faults.add({ route: 'POST *', dropReply: 'after', times: 2 });
    await expect(take(payment, 5_000)).rejects.toThrow(PaymentUnavailable);
    await take(payment, 5_000);
    stripe.simulator.faults.add({ route: 'POST *', dropReply: 'after', times: 2 });
    await expect(give(payment, 700)).rejects.toThrow(PaymentUnavailable);
    await give(payment, 700);
    expect(await stripe.gateway.readAuthorisation(payment.intentId)).toMatchObject({
      capturedMinor: 5_000,
      refundedMinor: 700,
    });
  });

  it('says that it is unavailable when nobody listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const lost = createStripePaymentGateway({
      secretKey: 'sk_test_contract',
      apiBase: `http://127.0.0.1:${port}`,
      timeoutMs: 2_000,
    });
    await expect(lost.readAuthorisation('pi_1')).rejects.toThrow(PaymentUnavailable);
  });

  it('rejects a payment that Stripe does not know', async () => {
    await expect(stripe.gateway.readAuthorisation('pi_nowhere')).rejects.toMatchObject({
      name: 'PaymentRejected',
      code: 'resource_missing',
    });
  });
});
