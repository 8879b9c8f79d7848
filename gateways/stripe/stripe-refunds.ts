import type { Stripe } from 'stripe';
import { PaymentMismatch, PaymentUnavailable } from '../payment-gateway.ts';
import type { FoundRefund, Refund, RefundLookup, RefundRequest } from '../payment-gateway.ts';
import { fromStripeAmount, toStripeAmount } from './stripe-amounts.ts';
import { callStripe, unclearStripeFailure } from './stripe-failures.ts';

export async function refund(stripe: Stripe, request: RefundRequest): Promise<Refund> {
  const { intentId, orderId, amountMinor, currency, idempotencyKey } = request;
  const made = await callStripe('refund a payment', () =>
    stripe.refunds.create(
      {
        payment_intent: intentId,
        amount: toStripeAmount(amountMinor, currency),
        metadata: { order_id: orderId, refund_key: idempotencyKey },
      },
      { idempotencyKey },
    ),
  );
  if (made.lastResponse.statusCode !== 200) {
    throw new PaymentUnavailable(`Stripe answered a refund of ${intentId} with ${made.lastResponse.statusCode}`);
  }
  return refundFrom(made, request);
}

/** Looked for in the list, which shows what was just written, by the keys in their metadata. */
export async function findRefunds(stripe: Stripe, request: RefundLookup): Promise<readonly FoundRefund[]> {
  const found: FoundRefund[] = [];
  try {
    for await (const made of stripe.refunds.list({ payment_intent: request.intentId, limit: 100 })) {
      const key = request.idempotencyKeys.find((one) => one === made.metadata?.['refund_key']);
      if (key !== undefined) found.push({ ...refundFrom(made, request), idempotencyKey: key });
    }
    return found;
  } catch (error) {
    throw unclearStripeFailure('list refunds', error);
  }
}

function refundFrom(
  made: Stripe.Refund,
  { intentId, amountMinor, currency }: Omit<RefundRequest, 'idempotencyKey'>,
): Refund {
  if (made.object !== 'refund' || typeof made.id !== 'string' || !made.id.startsWith('re_')) {
    throw new PaymentUnavailable(`Stripe answered a refund of ${intentId} with something else`);
  }
  const of = typeof made.payment_intent === 'object' ? made.payment_intent?.id : made.payment_intent;
  const given = fromStripeAmount(made.amount, currency);
  if (of !== intentId || given !== amountMinor || made.currency.toUpperCase() !== currency) {
    throw new PaymentMismatch(
      `Stripe answered a refund of ${amountMinor} ${currency} of ${intentId} with ${made.id}: ${given} ${made.currency} of ${of}`,
    );
  }
  return { refundId: made.id, state: refundState(made.status) };
}

function refundState(status: string | null): Refund['state'] {
  switch (status) {
    case 'succeeded':
      return 'succeeded';
    case 'failed':
    case 'canceled':
      return 'failed';
    default:
      // 'pending', 'requires_action', and whatever Stripe adds: not settled as far as we can tell.
      return 'pending';
  }
}
