import { chargeRules, providerUnitsPerMinor } from '../../domain/payments/charge-rules.ts';
import { PaymentRejected } from '../payment-gateway.ts';

/**
 * An amount in Stripe's unit, which is not everywhere ISO 4217's. What Stripe could not take as it is, is refused here: a
 * shopper is never charged something else than they were shown.
 */
export function toStripeAmount(minor: number, currency: string): number {
  const step = chargeRules(currency)?.step ?? 1;
  if (!Number.isSafeInteger(minor) || minor % step !== 0) {
    throw new PaymentRejected('take an amount', 'amount_not_chargeable', `${currency} is charged in steps of ${step}`);
  }
  const { times, per } = providerUnitsPerMinor(currency);
  return (minor / per) * times;
}

/** What Stripe says, in our minor units; rounded down where an entry of its dashboard has fractions that ISO has not. */
export function fromStripeAmount(amount: number, currency: string): number {
  const { times, per } = providerUnitsPerMinor(currency);
  return Math.floor(amount / times) * per;
}
