import { describe, expect, it } from '@jest/globals';
import { useStripeGateway } from '../../tests/support/use-stripe-gateway.ts';

const stripe = useStripeGateway();
const { aPayment } = stripe;

describe('3-D Secure', () => {
  const aChallenge = () => stripe.gateway.authorise(aPayment({ paymentMethod: 'pm_card_authenticationRequired' }));
  const press = async (actionUrl: string | undefined, button: string) =>
    fetch(`${actionUrl}/${button}`, { method: 'POST', redirect: 'manual' });

  it('sends the shopper to a page of the bank', async () => {
    const { state, actionUrl, authorisedMinor } = await aChallenge();
    expect({ state, authorisedMinor }).toEqual({ state: 'action-required', authorisedMinor: 0 });
    expect(await (await fetch(String(actionUrl))).text()).toContain('<button>Complete</button>');
  });

  it('is authorised when the shopper completes it, who is sent back', async () => {
    const { intentId, actionUrl } = await aChallenge();
    const response = await press(actionUrl, 'complete');
    const back = new URL(String(response.headers.get('location')));
    expect(response.status).toBe(303);
    expect(back.searchParams.get('payment_intent')).toBe(intentId);
    expect(back.searchParams.get('redirect_status')).toBe('succeeded');
    expect(await stripe.gateway.readAuthorisation(String(intentId))).toMatchObject({ state: 'authorised' });
  });

  it('is declined when the shopper fails it', async () => {
    const { intentId, actionUrl } = await aChallenge();
    const response = await press(actionUrl, 'fail');
    expect(new URL(String(response.headers.get('location'))).searchParams.get('redirect_status')).toBe('failed');
    expect(await stripe.gateway.readAuthorisation(String(intentId))).toMatchObject({
      state: 'declined',
      declineCode: 'payment_intent_authentication_failure',
    });
  });

  it('is void when the shop gives up waiting, and stays so whatever the shopper presses', async () => {
    const { intentId, actionUrl } = await aChallenge();
    await stripe.gateway.voidAuthorisation({ intentId: String(intentId), idempotencyKey: `void:${intentId}` });
    await press(actionUrl, 'complete');
    expect(await stripe.gateway.readAuthorisation(String(intentId))).toMatchObject({
      state: 'voided',
      authorisedMinor: 0,
    });
  });
});
