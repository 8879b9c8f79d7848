import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Stripe } from 'stripe';
import { startTestSimulator } from './start-test-simulator.ts';
import type { TestSimulator } from './start-test-simulator.ts';

let simulator: TestSimulator;
beforeEach(async () => {
  simulator = await startTestSimulator();
});
afterEach(() => simulator.close());

/** The 402, what the intent says of it, and what the charge does. */
async function decline(payment_method: string) {
  const { stripe } = simulator;
  const error = await stripe.paymentIntents
    .create({ amount: 2_000, currency: 'gbp', confirm: true, payment_method })
    .then(
      () => undefined,
      (reason: Stripe.errors.StripeCardError) => reason,
    );
  const raw = error?.raw as Record<string, unknown>;
  const { data } = await stripe.paymentIntents.list({ limit: 1, expand: ['data.latest_charge'] });
  const charge = data[0]?.latest_charge as Stripe.Charge;
  return { raw, intent: data[0], outcome: charge.outcome };
}

describe('what is said of a declined card', () => {
  it.each([
    ['pm_card_visa_chargeDeclined', 'generic_decline', '01', 'try_again_later', undefined],
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'insufficient_funds', '51', 'try_again_later', undefined],
    ['pm_card_visa_chargeDeclinedLostCard', 'lost_card', '41', 'do_not_try_again', undefined],
    ['pm_card_visa_chargeDeclinedStolenCard', 'stolen_card', '43', 'do_not_try_again', undefined],
    ['pm_card_chargeDeclinedExpiredCard', 'expired_card', '54', 'confirm_card_data', 'exp_month'],
    ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', 'N7', 'confirm_card_data', 'cvc'],
    ['pm_card_chargeDeclinedProcessingError', 'processing_error', '96', 'try_again_later', undefined],
  ])('%s: %s, network %s, %s', async (card, declineCode, network, advice, param) => {
    const { raw, intent, outcome } = await decline(card);
    const said = { decline_code: declineCode, advice_code: advice, network_decline_code: network };
    expect({ param: undefined, ...raw }).toMatchObject({ ...said, param });
    expect(intent).toMatchObject({ status: 'requires_payment_method', last_payment_error: said });
    expect(outcome).toMatchObject({
      advice_code: advice,
      network_decline_code: network,
      network_advice_code: null,
      network_status: 'declined_by_network',
      reason: declineCode,
      type: 'issuer_declined',
    });
  });

  it.each([
    ['03', 'do_not_try_again'],
    ['02', 'try_again_later'],
    ['26', 'try_again_later'],
  ])("has Mastercard's advice %s with it", async (code, advice) => {
    const { raw, outcome } = await decline(`pm_card_mastercard_simulatorAdvice${code}`);
    expect(raw).toMatchObject({ network_advice_code: code, advice_code: advice });
    expect(outcome).toMatchObject({ network_advice_code: code, advice_code: advice });
  });

  it('tells a card that Stripe blocked from one that the bank refused', async () => {
    const { raw, outcome } = await decline('pm_card_chargeDeclinedFraudulent');
    expect(raw).toMatchObject({ code: 'card_declined', decline_code: 'fraudulent' });
    expect(raw).not.toHaveProperty('advice_code');
    expect(outcome).toMatchObject({
      network_status: 'not_sent_to_network',
      type: 'blocked',
      reason: 'highest_risk_level',
      risk_level: 'highest',
      network_decline_code: null,
    });
  });
});
