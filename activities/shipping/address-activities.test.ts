import { describe, expect, it } from '@jest/globals';
import type { AddressCheck } from '../../domain/shipping/address-check.ts';
import { CarrierRejected, NO_EXCHANGE_RATE } from '../../gateways/carrier-gateway.ts';
import { createAddressActivities } from './address-activities.ts';

const warehouse = { name: 'Quartermaster', line1: 'Am Kai 1', city: 'Hamburg', postalCode: '20457', country: 'DE' };
const shippingAddress = { name: 'Ann', line1: 'Rue 1', city: 'Lyon', postalCode: '69001', country: 'FR' };

/** What is recorded of an order whose quote knew the country only, where the carriers refuse to price it. */
async function checkWhere(code: string): Promise<AddressCheck | undefined> {
  let recorded: AddressCheck | undefined;
  const addresses = createAddressActivities({
    carriers: {
      verifyAddress: async () => 'deliverable',
      quote: () => Promise.reject(new CarrierRejected('quote a parcel', code, 'no')),
    },
    addresses: {
      readAddressToCheck: async () => ({
        check: null,
        from: warehouse,
        shippingAddress,
        quoted: { country: 'FR' },
        weightGrams: 500,
        currency: 'CHF',
        carrier: 'DHL',
        service: 'Paket',
        amountMinor: 790,
      }),
      recordAddressCheck: async (_, check) => void (recorded = check),
    },
  });
  await addresses.checkAddress({ orderId: 'o1' });
  return recorded;
}

describe('an address that is priced as a whole', () => {
  it('is not served where the carriers refuse it', async () => {
    expect(await checkWhere('SHIPMENT.INVALID_PARAMS')).toBe('not-served');
  });

  it('is none of the shopper’s mistakes where the shop has set no rate of exchange', async () => {
    expect(await checkWhere(NO_EXCHANGE_RATE)).toBe('unknown');
  });
});
