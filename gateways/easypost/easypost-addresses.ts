import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import { CarrierRejected, type AddressVerdict } from '../carrier-gateway.ts';
import { readEasyPostAddress } from './easypost-answers.ts';
import type { Client } from './easypost-client.ts';
import { callEasyPost } from './easypost-failures.ts';
import { addressRequest } from './easypost-requests.ts';

/**
 * Only an address of which EasyPost says what is wrong with it is undeliverable: it does not know all countries, and its own
 * sources may be away (`ADDRESS.VERIFY.UNAVAILABLE`).
 * Source: docs.easypost.com/guides/address-verification-guide.
 */
export async function verifyAddress(client: Client, address: PostalAddress): Promise<AddressVerdict> {
  const request = { ...addressRequest(address), verify: ['delivery'] };
  try {
    const answer = await callEasyPost('verify an address', () => client.Address.create(request));
    const { delivery } = readEasyPostAddress(answer).verifications;
    if (!delivery) return 'unknown';
    if (delivery.success) return 'deliverable';
    return delivery.errors.some(({ code }) => code.startsWith('E.')) ? 'undeliverable' : 'unknown';
  } catch (error) {
    if (!(error instanceof CarrierRejected)) throw error;
    return error.code === 'ADDRESS.VERIFY.FAILURE' ? 'undeliverable' : 'unknown';
  }
}
