import { CarrierUnavailable } from '../../gateways/carrier-gateway.ts';

/**
 * Returns `unknown` if the carrier is unavailable, instead of failing: an outage must not refuse orders. A bad address is found
 * again when the label is bought, and can be corrected until the parcel has left.
 */
export async function unknownIfUnavailable<Answer>(ask: () => Promise<Answer>): Promise<Answer | 'unknown'> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CarrierUnavailable) return 'unknown';
    throw error;
  }
}
