import { describe, expect, it } from '@jest/globals';
import { pressButton } from '../../tests/support/shop/shopper.ts';
import { useStripeGateway } from '../../tests/support/use-stripe-gateway.ts';

const stripe = useStripeGateway();
const { aPayment } = stripe;

describe('3-D Secure', () => {
  const aChallenge = () => stripe.gateway.authorise(aPayment({ paymentMethod: 'pm_card_authenticationRequired' }));

  it('sends the shopper to a page of the bank', async () => {
    const { state, actionUrl, authorisedMinor } = await aChallenge();
    expect({ state, authorisedMinor }).toEqual({ state: 'action-required', authorisedMinor: 0 });
    expect(await (await fetch(String(actionUrl))).text()).toContain('<button>Complete</button>');
  });

  it('gives the page an address that holds the client secret, without which it does not open', async () => {
    const { intentId, actionUrl, clientSecret } = await aChallenge();
    const url = new URL(String(actionUrl));
    expect(url.pathname).toBe('/3d_secure_2/hosted');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      merchant: expect.stringMatching(/^acct_/),
      payment_intent: intentId,
      payment_intent_client_secret: clientSecret,
      publishable_key: expect.stringMatching(/^pk_test_/),
    });
    url.searchParams.set('payment_intent_client_secret', `${intentId}_secret_guessed`);
    expect((await fetch(url)).status).toBe(404);
  });

  it('is authorised when the shopper completes it, who is sent back', async () => {
    const { intentId, actionUrl } = await aChallenge();
    const back = await pressButton(actionUrl, 'complete');
    expect(back.searchParams.get('payment_intent')).toBe(intentId);
    expect(back.searchParams.get('redirect_status')).toBe('succeeded');
    expect(await stripe.gateway.readAuthorisation(String(intentId))).toMatchObject({ state: 'authorised' });
  });

  it('is declined when the shopper fails it', async () => {
    const { intentId, actionUrl } = await aChallenge();
    const back = await pressButton(actionUrl, 'fail');
    expect(back.searchParams.get('redirect_status')).toBe('failed');
    expect(await stripe.gateway.readAuthorisation(String(intentId))).toMatchObject({
      state: 'declined',
      declineCode: 'payment_intent_authentication_failure',
    });
  });

  it('is void when the shop gives up waiting, and stays so whatever the shopper presses', async () => {
    const { intentId, actionUrl } = await aChallenge();
    await stripe.gateway.voidAuthorisation({ intentId: String(intentId), idempotencyKey: `void:${intentId}` });
    await pressButton(actionUrl, 'complete');
    expect(await stripe.gateway.readAuthorisation(String(intentId))).toMatchObject({
      state: 'voided',
      authorisedMinor: 0,
    });
  });
});
