import { describe, expect, it } from '@jest/globals';
import { startStripeSimulator } from '../../dev/simulators/stripe/stripe-simulator.ts';
import { PaymentUnavailable } from '../payment-gateway.ts';
import { createStripePaymentGateway } from './stripe-payment-gateway.ts';
import { useStripeGateway } from '../../tests/support/use-stripe-gateway.ts';

const stripe = useStripeGateway();
const { aPayment } = stripe;

describe('listAuthorisations', () => {
  it('lists all pages since a time, newest first', async () => {
    // A simulator of its own: what an earlier test gave up on may be done only now.
    let clockMs = Date.now();
    const own = await startStripeSimulator({ port: 0, webhookSecret: 'whsec_test', nowMs: () => clockMs });
    const payments = createStripePaymentGateway({ secretKey: 'sk_test_list', apiBase: own.url, timeoutMs: 10_000 });
    await payments.authorise(aPayment());
    clockMs += 60_000;
    const since = new Date(clockMs);
    const made: (string | null)[] = [];
    for (let count = 0; count < 105; count += 1) made.push((await payments.authorise(aPayment())).intentId);
    const listed: (string | null)[] = [];
    for await (const { intentId } of payments.listAuthorisations(since)) listed.push(intentId);
    await own.close();
    expect(listed).toEqual(made.toReversed());
  });

  it('says that it is unavailable when a page cannot be had', async () => {
    stripe.simulator.faults.add({ route: 'GET /v1/payment_intents', status: 503 });
    const pages = stripe.gateway.listAuthorisations(new Date(0))[Symbol.asyncIterator]();
    await expect(pages.next()).rejects.toThrow(PaymentUnavailable);
  });
});
