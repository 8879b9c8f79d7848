import { findMismatches } from '../../domain/shop/shop-mode.ts';
import { BadStackConfig, type StackConfig } from './stack-config.ts';

/** The shops of "npm start" are for development: what a provider is asked there must be worth nothing. */
export function refuseLiveKeys({ stripeSecretKey, easypostApiKey }: StackConfig): void {
  const [mismatch] = findMismatches('simulated', {
    ...(stripeSecretKey ? { stripe: { secretKey: stripeSecretKey } } : {}),
    ...(easypostApiKey ? { easypost: { apiKey: easypostApiKey } } : {}),
  });
  if (mismatch)
    throw new BadStackConfig(`${mismatch} "npm start" is no real shop: use the provider's test key, or unset it.`);
}
