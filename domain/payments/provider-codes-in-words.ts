/**
 * What banks say when they decline a card, for staff. Shoppers are told less (`shopperDeclineCode`).
 * Source: docs.stripe.com/declines/codes and docs.stripe.com/error-codes.
 */
const declines: ReadonlyMap<string, string> = new Map([
  ...alike('The bank gives no reason.', [
    'generic_decline',
    'card_declined',
    'do_not_honor',
    'do_not_try_again',
    'no_action_taken',
    'revocation_of_all_authorizations',
    'revocation_of_authorization',
    'security_violation',
    'service_not_allowed',
    'stop_payment_order',
    'transaction_not_allowed',
    'call_issuer',
    'payment_method_customer_decline',
    'payment_method_provider_decline',
  ]),
  ...alike('The bank could not be asked, or gave no answer. The same card may work a little later.', [
    'approve_with_id',
    'issuer_not_available',
    'processing_error',
    'reenter_transaction',
    'try_again_later',
  ]),
  ...alike('There is not enough money on the account.', ['insufficient_funds']),
  ...alike('The card has reached its limit.', [
    'card_velocity_exceeded',
    'withdrawal_count_limit_exceeded',
    'invalid_amount',
  ]),
  ...alike('The card has expired.', ['expired_card']),
  ...alike('The number of the card is wrong.', ['incorrect_number', 'invalid_number', 'invalid_account']),
  ...alike('The security code is wrong.', ['incorrect_cvc', 'invalid_cvc']),
  ...alike('The expiry date is wrong.', ['invalid_expiry_month', 'invalid_expiry_year']),
  ...alike('The address is not that of the card.', ['incorrect_zip', 'incorrect_address']),
  ...alike('The bank wants the shopper to confirm the payment, and that was not done.', [
    'authentication_required',
    'authentication_not_handled',
    'payment_intent_authentication_failure',
    'mobile_device_authentication_required',
  ]),
  ...alike('The card does not do payments of this kind.', ['card_not_supported', 'not_permitted']),
  ...alike('The card does not pay in this currency.', ['currency_not_supported']),
  ...alike('The same amount was taken from this card just before.', ['duplicate_transaction']),
  ...alike('The card is reported lost or stolen, or is blocked. Do not tell the shopper so.', [
    'lost_card',
    'stolen_card',
    'pickup_card',
    'restricted_card',
  ]),
  ...alike('The payment provider suspects fraud. Do not tell the shopper so.', ['fraudulent', 'merchant_blacklist']),
  ...alike('A test card, which no bank pays for.', ['testmode_decline', 'live_mode_test_card', 'test_mode_live_card']),
  ...alike('The payment provider does not know this payment method.', ['resource_missing']),
  ...alike('It was not answered in time, or was cancelled.', ['voided', 'canceled']),
]);

function alike(words: string, codes: readonly string[]): [code: string, words: string][] {
  return codes.map((code) => [code, words]);
}

/** Why a card did not pay. */
export function declineInWords(code: string): string {
  return declines.get(code) ?? `The payment provider says "${code}".`;
}

/** After these the money of a reservation cannot be had any more. Source: docs.stripe.com/error-codes. */
const lapsed: ReadonlySet<unknown> = new Set(['charge_expired_for_capture', 'capture_charge_authorization_expired']);

/** Why money that was reserved cannot be taken; undefined where the provider's own words are all there is. */
export function refusedCaptureInWords(code: unknown): string | undefined {
  return typeof code === 'string' && lapsed.has(code)
    ? 'the reservation has lapsed, so the money cannot be taken any more'
    : undefined;
}
