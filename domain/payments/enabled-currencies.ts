import { currencyOf, isCurrency } from '../money/currencies.ts';
import { chargeableCurrencies } from './charge-rules.ts';

/**
 * The currencies that the shop sells in: CURRENCIES, such as "GBP, EUR"; all that its payment provider takes, where nothing
 * is set. Throws what is wrong: a process does not start on a currency that no order could ever be paid in.
 */
export function readEnabledCurrencies(env: Readonly<Record<string, string | undefined>>): ReadonlySet<string> {
  const named = (env['CURRENCIES'] ?? '')
    .split(/[\s,]+/)
    .filter((code) => code !== '')
    .map(currencyOf);
  if (named.length === 0) return chargeableCurrencies;
  const unknown = named.filter((code) => !isCurrency(code));
  if (unknown.length > 0) {
    throw new Error(`CURRENCIES: ${unknown.join(', ')} is no currency of ISO 4217; write codes such as GBP, EUR`);
  }
  const refused = named.filter((code) => !chargeableCurrencies.has(code));
  if (refused.length > 0) {
    throw new Error(`CURRENCIES: the payment provider does not take ${refused.join(', ')}`);
  }
  return new Set(named);
}
