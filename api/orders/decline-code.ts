import { extensibleText } from '../shared/schemas/extensible-enum.ts';

/** Words of the payment provider: docs.stripe.com/declines/codes and docs.stripe.com/error-codes. */
export const declineCode = extensibleText(
  'DeclineCode',
  'Why a card was declined, in the payment provider’s words; the usual ones are below. Show one that you do not know as `generic_decline`. A storefront is told `generic_decline` where the card is reported lost or stolen, or fraud is suspected.',
  {
    generic_decline: 'The bank gives no reason: ask for another card.',
    insufficient_funds: 'There is not enough money on the account.',
    card_velocity_exceeded: 'The card has reached its limit.',
    expired_card: 'The card has expired.',
    incorrect_number: 'The number of the card is wrong.',
    incorrect_cvc: 'The security code is wrong.',
    invalid_expiry_month: 'The month of expiry is wrong.',
    invalid_expiry_year: 'The year of expiry is wrong.',
    incorrect_zip: 'The postal code is not that of the card.',
    card_not_supported: 'The card does not do payments of this kind.',
    currency_not_supported: 'The card does not pay in this currency.',
    authentication_required: 'The bank wants the shopper to confirm the payment: send the card again.',
    payment_intent_authentication_failure: 'The shopper did not confirm the payment at the bank.',
    issuer_not_available: 'The bank could not be asked: the same card may work a little later.',
    processing_error: 'The bank gave no answer: the same card may work a little later.',
    try_again_later: 'The same card may work a little later.',
    resource_missing: 'The payment provider does not know this payment method.',
  },
);
