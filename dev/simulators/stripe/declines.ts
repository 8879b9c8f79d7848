/** What Stripe says of a card that was refused: in the 402, in `last_payment_error` and in the charge's `outcome`. */
export interface Decline {
  readonly code: string;
  readonly declineCode: string;
  readonly message: string;
  /** Which field the shopper should look at. */
  readonly param?: string;
  /** Stripe's advice. Source: docs.stripe.com/declines/codes. */
  readonly advice?: 'confirm_card_data' | 'do_not_try_again' | 'try_again_later';
  /** The network's own code for the refusal (Visa, Mastercard: two characters). */
  readonly network?: string;
  /** Mastercard's advice to the merchant. */
  readonly networkAdvice?: string;
  /** Refused by Stripe's rules, without asking the bank. */
  readonly blocked?: true;
}

export function declined(declineCode: string, facts: Partial<Decline> = {}): Decline {
  return { code: 'card_declined', declineCode, message: 'Your card was declined.', ...facts };
}

/**
 * Codes and advice as Stripe's test mode answers them, recorded by github.com/gburgyan/aat-stripe; the network's codes
 * are those that Visa gives for the same reasons, 01 being test mode's for "no reason given".
 */
export const declines = {
  generic: declined('generic_decline', { network: '01', advice: 'try_again_later' }),
  insufficientFunds: declined('insufficient_funds', {
    message: 'Your card has insufficient funds.',
    network: '51',
    advice: 'try_again_later',
  }),
  lostCard: declined('lost_card', { network: '41', advice: 'do_not_try_again' }),
  stolenCard: declined('stolen_card', { network: '43', advice: 'do_not_try_again' }),
  velocity: declined('card_velocity_exceeded', { network: '65', advice: 'try_again_later' }),
  expiredCard: declined('expired_card', {
    code: 'expired_card',
    message: 'Your card has expired.',
    param: 'exp_month',
    network: '54',
    advice: 'confirm_card_data',
  }),
  incorrectCvc: declined('incorrect_cvc', {
    code: 'incorrect_cvc',
    message: "Your card's security code is incorrect.",
    param: 'cvc',
    network: 'N7',
    advice: 'confirm_card_data',
  }),
  processingError: declined('processing_error', {
    code: 'processing_error',
    message: 'An error occurred while processing your card. Try again in a little bit.',
    network: '96',
    advice: 'try_again_later',
  }),
} as const;

/** Radar's highest risk: "The charge is blocked as it's considered fraudulent". Source: docs.stripe.com/testing. */
export const blockedByStripe = declined('fraudulent', { blocked: true });
