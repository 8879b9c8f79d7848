/** Who the simulated shop is at Stripe, and its key for browsers. */
const MERCHANT = 'acct_1Simulated';
const PUBLISHABLE_KEY = 'pk_test_simulated';

/** Where the page is, below the simulator's own address. */
export const PAGE_PATH = '/3d_secure_2/hosted';

/**
 * The address of the page for 3-D Secure, as Stripe builds it: the client secret and the key to use it with are in its query, so that
 * whoever has the address can confirm the payment. Stripe describes no form of it. Sources: a PaymentIntent in
 * github.com/Expensify/Bedrock, test/tests/JSONValueTest.cpp (`…/3d_secure_2/hosted?merchant=…&payment_intent=…&payment_intent_client_secret=…
 * &publishable_key=…&source=payatt_…`, whose last parameter is left out here); of earlier years `…/redirect/authenticate/src_…?client_secret=src_client_secret_…`,
 * github.com/stripe/stripe-ios/issues/1198.
 */
export function pageAddress(publicUrl: string, intent: { readonly id: string; readonly client_secret: string | null }) {
  const query = new URLSearchParams({
    merchant: MERCHANT,
    payment_intent: intent.id,
    payment_intent_client_secret: intent.client_secret ?? '',
    publishable_key: PUBLISHABLE_KEY,
  });
  return `${publicUrl}${PAGE_PATH}?${query.toString()}`;
}
