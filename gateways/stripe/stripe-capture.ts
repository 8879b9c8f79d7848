import type { Stripe } from 'stripe';
import { PaymentMismatch, type Capture, type CaptureRequest } from '../payment-gateway.ts';
import { toStripeAmount } from './stripe-amounts.ts';
import { callStripe } from './stripe-failures.ts';
import { authorisationFrom, mustBeAbout } from './stripe-intents.ts';

const expand = ['latest_charge'];

/** Captures a part of what was authorised, or all of it. Throws `PaymentMismatch` where Stripe captured another amount. */
export async function capture(stripe: Stripe, request: CaptureRequest): Promise<Capture> {
  const { intentId, amountMinor, currency, capturedBeforeMinor, final, idempotencyKey } = request;
  const intent = await callStripe('capture a payment', () =>
    stripe.paymentIntents.capture(
      intentId,
      // True is the default; said aloud, it is a setting that only payments with multicapture may have.
      // Source: docs.stripe.com/api/payment_intents/capture.
      { amount_to_capture: toStripeAmount(amountMinor, currency), ...(!final && { final_capture: false }), expand },
      { idempotencyKey },
    ),
  );
  const captured = authorisationFrom(intent, intentId);
  const expected = { ...request, amountMinor: captured.amountMinor };
  const { capturedMinor } = mustBeAbout(captured, expected);
  if (capturedMinor !== capturedBeforeMinor + amountMinor) {
    throw new PaymentMismatch(
      `Stripe answered a capture of ${amountMinor} ${currency} after ${capturedBeforeMinor} with ${capturedMinor} (${intentId})`,
    );
  }
  return { intentId, capturedMinor };
}
