/** How a test card behaves. Source: docs.stripe.com/testing; those further below are this simulator's own. */
export interface TestCard {
  readonly brand: 'visa' | 'mastercard' | 'amex' | 'discover';
  readonly last4: string;
  readonly decline?: Decline;
  /** The bank asks the shopper on its own page (3-D Secure) before it decides. */
  readonly authenticate?: true;
  readonly refunds?: 'pending-first' | 'fail-later';
  readonly captureFails?: true;
  /**
   * Its payments can be captured more than once. At Stripe that hangs on the account's pricing first and then on the
   * card, so a shop that takes it for granted is wrong: here no card has it but those that say so.
   */
  readonly multicapture?: true;
}

export interface Decline {
  readonly code: string;
  readonly declineCode: string;
  readonly message: string;
}

export const declined = (declineCode: string, message = 'Your card was declined.'): Decline => ({
  code: 'card_declined',
  declineCode,
  message,
});

const cards: Readonly<Record<string, TestCard>> = {
  pm_card_visa: { brand: 'visa', last4: '4242' },
  pm_card_mastercard: { brand: 'mastercard', last4: '4444' },
  pm_card_amex: { brand: 'amex', last4: '8431' },
  pm_card_discover: { brand: 'discover', last4: '1117' },
  pm_card_credit_disableEnterpriseCardFeatures: { brand: 'visa', last4: '0076' },
  pm_card_visa_chargeDeclined: { brand: 'visa', last4: '0002', decline: declined('generic_decline') },
  pm_card_visa_chargeDeclinedInsufficientFunds: {
    brand: 'visa',
    last4: '9995',
    decline: declined('insufficient_funds', 'Your card has insufficient funds.'),
  },
  pm_card_visa_chargeDeclinedLostCard: { brand: 'visa', last4: '9987', decline: declined('lost_card') },
  pm_card_visa_chargeDeclinedStolenCard: { brand: 'visa', last4: '9979', decline: declined('stolen_card') },
  pm_card_visa_chargeDeclinedVelocityLimitExceeded: {
    brand: 'visa',
    last4: '6975',
    decline: declined('card_velocity_exceeded'),
  },
  pm_card_chargeDeclinedExpiredCard: {
    brand: 'visa',
    last4: '0069',
    decline: { code: 'expired_card', declineCode: 'expired_card', message: 'Your card has expired.' },
  },
  pm_card_chargeDeclinedIncorrectCvc: {
    brand: 'visa',
    last4: '0127',
    decline: {
      code: 'incorrect_cvc',
      declineCode: 'incorrect_cvc',
      message: "Your card's security code is incorrect.",
    },
  },
  pm_card_chargeDeclinedProcessingError: {
    brand: 'visa',
    last4: '0119',
    decline: {
      code: 'processing_error',
      declineCode: 'processing_error',
      message: 'An error occurred while processing your card. Try again in a little bit.',
    },
  },
  pm_card_authenticationRequired: { brand: 'visa', last4: '3184', authenticate: true },
  pm_card_threeDSecure2Required: { brand: 'visa', last4: '3220', authenticate: true },
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds: {
    brand: 'visa',
    last4: '8260',
    authenticate: true,
    decline: declined('insufficient_funds', 'Your card has insufficient funds.'),
  },
  pm_card_pendingRefund: { brand: 'visa', last4: '7726', refunds: 'pending-first' },
  pm_card_refundFail: { brand: 'visa', last4: '5126', refunds: 'fail-later' },
  // From here on the simulator's own.
  pm_card_visa_multicapture: { brand: 'visa', last4: '4242', multicapture: true },
  pm_card_mastercard_multicapture: { brand: 'mastercard', last4: '4444', multicapture: true },
  pm_card_simulatorCaptureFails: { brand: 'visa', last4: '0006', captureFails: true },
};

/** `pm_card_visa_chargeDeclinedExpiredCard` means the same as `pm_card_chargeDeclinedExpiredCard`, and the other way round. */
export function findTestCard(name: string): TestCard | undefined {
  return (
    cards[name] ?? cards[name.replace('pm_card_visa_', 'pm_card_')] ?? cards[name.replace('pm_card_', 'pm_card_visa_')]
  );
}
