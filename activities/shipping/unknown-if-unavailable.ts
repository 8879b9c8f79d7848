import { CarrierUnavailable } from '../../gateways/carrier-gateway.ts';

/**
 * Asks carriers about an address, once: those that do not answer turn nobody away. The label's purchase would say it too, and
 * until the parcel has left an address can be corrected.
 */
export async function unlessSilent<Answer>(ask: () => Promise<Answer>): Promise<Answer | 'unknown'> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CarrierUnavailable) return 'unknown';
    throw error;
  }
}
