import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type { RunningSimulator } from '../../dev/simulators/shared/run-simulator.ts';
import type { SimulatedPayments } from '../../dev/simulators/stripe/read-simulated-payments.ts';
import { startStripeSimulator } from '../../dev/simulators/stripe/stripe-simulator.ts';
import type { AuthoriseRequest, CaptureRequest, PaymentGateway } from '../../gateways/payment-gateway.ts';
import { createStripePaymentGateway } from '../../gateways/stripe/stripe-payment-gateway.ts';

export interface AuthorisedPayment {
  readonly intentId: string;
  readonly orderId: string;
  readonly currency: string;
}

const STRIPE_TEST_KEY = 'sk_test_contract';

/** The gateway to a Stripe simulator of this suite's own, without faults before each test. `nowMs` is Stripe's clock. */
export function useStripeGateway() {
  let simulator: RunningSimulator;
  let gateway: PaymentGateway;
  let orders = 0;
  const clock = { nowMs: Date.now() };

  beforeAll(async () => {
    simulator = await startStripeSimulator({ port: 0, webhookSecret: 'whsec_test', nowMs: () => clock.nowMs });
    const options = { secretKey: STRIPE_TEST_KEY, apiBase: simulator.url, timeoutMs: 2_000 };
    gateway = createStripePaymentGateway({ ...options, multicapture: true });
  });
  afterAll(() => simulator.close());
  beforeEach(() => simulator.faults.clear());

  function aPayment(overrides: Partial<AuthoriseRequest> = {}): AuthoriseRequest {
    const orderId = `order-${(orders += 1)}`;
    return {
      orderId,
      orderNumber: 'A-1042',
      attempt: 1,
      amountMinor: 8_410,
      currency: 'EUR',
      paymentMethod: 'pm_card_visa',
      idempotencyKey: `order:${orderId}:authorise:1`,
      returnUrl: 'https://shop.example/back?x=1',
      ...overrides,
    };
  }

  async function anAuthorisation(overrides: Partial<AuthoriseRequest> = {}): Promise<AuthorisedPayment> {
    const request = aPayment(overrides);
    const { intentId } = await gateway.authorise(request);
    if (intentId === null) throw new Error('Not authorised');
    const { orderId, currency } = request;
    return { intentId, orderId, currency };
  }

  async function intentsOf(orderId: string) {
    const { intents } = (await (await fetch(`${simulator.url}/simulator/state`)).json()) as SimulatedPayments;
    return intents.filter(({ metadata }) => metadata['order_id'] === orderId);
  }

  return {
    clock,
    get simulator() {
      return simulator;
    },
    get gateway() {
      return gateway;
    },
    aPayment,
    anAuthorisation,
    take: (of: AuthorisedPayment, amountMinor: number, more: Partial<CaptureRequest> = {}) =>
      gateway.capture({
        ...of,
        amountMinor,
        capturedBeforeMinor: 0,
        final: true,
        idempotencyKey: `capture:${of.intentId}:${amountMinor}`,
        ...more,
      }),
    give: (of: AuthorisedPayment, amountMinor: number, n = 1) =>
      gateway.refund({ ...of, amountMinor, idempotencyKey: `refund:${of.intentId}:${n}` }),
    intentsOf,
  };
}
