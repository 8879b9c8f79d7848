import type { Decline } from './declines.ts';
import { blockedByStripe, declined, declines } from './declines.ts';

/** How a test card behaves. Source: docs.stripe.com/testing; those further below are this simulator's own. */
export interface TestCard {
  readonly brand: 'visa' | 'mastercard' | 'amex' | 'discover';
  readonly last4: string;
  readonly decline?: Decline;
  /** The bank asks the shopper on its own page (3-D Secure) before it decides. */
  readonly authenticate?: true;
  /** Is answered `processing` first; that the bank asks is told by an event, when the control route says so. */
  readonly processesFirst?: true;
  readonly refunds?: 'pending-first' | 'fail-later' | 'pending-then-fail';
  /** The holder disputes the payment as soon as it is captured. */
  readonly disputes?: true;
  readonly captureFails?: true;
  /**
   * Its payments can be captured more than once. At Stripe that hangs on the account's pricing first and then on the
   * card, so a shop that takes it for granted is wrong: here no card has it but those that say so.
   */
  readonly multicapture?: true;
  /** Its authorisations can be held for about a month; a matter of pricing likewise. */
  readonly extendedAuthorization?: true;
}

const cards: Readonly<Record<string, TestCard>> = {
  pm_card_visa: { brand: 'visa', last4: '4242' },
  pm_card_mastercard: { brand: 'mastercard', last4: '4444' },
  pm_card_amex: { brand: 'amex', last4: '8431' },
  pm_card_discover: { brand: 'discover', last4: '1117' },
  pm_card_credit_disableEnterpriseCardFeatures: { brand: 'visa', last4: '0076' },
  pm_card_visa_chargeDeclined: { brand: 'visa', last4: '0002', decline: declines.generic },
  pm_card_visa_chargeDeclinedInsufficientFunds: { brand: 'visa', last4: '9995', decline: declines.insufficientFunds },
  pm_card_visa_chargeDeclinedLostCard: { brand: 'visa', last4: '9987', decline: declines.lostCard },
  pm_card_visa_chargeDeclinedStolenCard: { brand: 'visa', last4: '9979', decline: declines.stolenCard },
  pm_card_visa_chargeDeclinedVelocityLimitExceeded: { brand: 'visa', last4: '6975', decline: declines.velocity },
  pm_card_chargeDeclinedExpiredCard: { brand: 'visa', last4: '0069', decline: declines.expiredCard },
  pm_card_chargeDeclinedIncorrectCvc: { brand: 'visa', last4: '0127', decline: declines.incorrectCvc },
  pm_card_chargeDeclinedProcessingError: { brand: 'visa', last4: '0119', decline: declines.processingError },
  pm_card_chargeDeclinedFraudulent: { brand: 'visa', last4: '0019', decline: blockedByStripe },
  pm_card_authenticationRequired: { brand: 'visa', last4: '3184', authenticate: true },
  pm_card_threeDSecure2Required: { brand: 'visa', last4: '3220', authenticate: true },
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds: {
    brand: 'visa',
    last4: '8260',
    authenticate: true,
    decline: declines.insufficientFunds,
  },
  pm_card_pendingRefund: { brand: 'visa', last4: '7726', refunds: 'pending-first' },
  pm_card_refundFail: { brand: 'visa', last4: '5126', refunds: 'fail-later' },
  pm_card_createDispute: { brand: 'visa', last4: '0259', disputes: true },
  // From here on the simulator's own.
  pm_card_visa_multicapture: { brand: 'visa', last4: '4242', multicapture: true },
  pm_card_mastercard_multicapture: { brand: 'mastercard', last4: '4444', multicapture: true },
  pm_card_visa_extendedAuthorization: { brand: 'visa', last4: '4242', extendedAuthorization: true },
  pm_card_mastercard_extendedAuthorization: { brand: 'mastercard', last4: '4444', extendedAuthorization: true },
  // What Mastercard advises of a decline: 03 never again, 02 after 72 hours, 26 after two days.
  pm_card_mastercard_simulatorAdvice03: {
    brand: 'mastercard',
    last4: '4444',
    decline: declined('do_not_honor', { network: '05', networkAdvice: '03', advice: 'do_not_try_again' }),
  },
  pm_card_mastercard_simulatorAdvice02: {
    brand: 'mastercard',
    last4: '4444',
    decline: declined('insufficient_funds', { network: '51', networkAdvice: '02', advice: 'try_again_later' }),
  },
  pm_card_mastercard_simulatorAdvice26: {
    brand: 'mastercard',
    last4: '4444',
    decline: declined('insufficient_funds', { network: '51', networkAdvice: '26', advice: 'try_again_later' }),
  },
  pm_card_simulatorRefundPendingThenFails: { brand: 'visa', last4: '5126', refunds: 'pending-then-fail' },
  pm_card_simulatorProcessesFirst: { brand: 'visa', last4: '3184', authenticate: true, processesFirst: true },
  pm_card_simulatorCaptureFails: { brand: 'visa', last4: '0006', captureFails: true },
};

/** `pm_card_visa_chargeDeclinedExpiredCard` means the same as `pm_card_chargeDeclinedExpiredCard`, and the other way round. */
export function findTestCard(name: string): TestCard | undefined {
  return (
    cards[name] ?? cards[name.replace('pm_card_visa_', 'pm_card_')] ?? cards[name.replace('pm_card_', 'pm_card_visa_')]
  );
}
