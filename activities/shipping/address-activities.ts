import type { AddressCheckRepository, AddressToCheck } from '../../db/shipping/address-check-repository.ts';
import { wantedChecks, type AddressCheck } from '../../domain/shipping/address-check.ts';
import type { AddressActivities } from '../../workflows/checkout/checkout-contract.ts';
import { CarrierRejected, NO_EXCHANGE_RATE, type CarrierGateway } from '../../gateways/carrier-gateway.ts';
import { unknownIfUnavailable } from './unknown-if-unavailable.ts';

interface Deps {
  readonly carriers: Pick<CarrierGateway, 'quote' | 'verifyAddress'>;
  readonly addresses: AddressCheckRepository;
}

/** What is asked about an order's address before it is placed, where its quote was made for another or a part of one. */
export function createAddressActivities({ carriers, addresses }: Deps): AddressActivities {
  return {
    async checkAddress({ orderId }) {
      const address = await addresses.readAddressToCheck(orderId);
      if (address.check === null) await addresses.recordAddressCheck(orderId, await check(carriers, address));
    },
  };
}

async function check(carriers: Deps['carriers'], address: AddressToCheck): Promise<AddressCheck> {
  const wanted = wantedChecks(address, address.quoted);
  const [verdict, price] = await Promise.all([
    wanted.deliverable ? unknownIfUnavailable(() => carriers.verifyAddress(address.shippingAddress)) : undefined,
    wanted.price ? unknownIfUnavailable(() => priceOf(carriers, address)) : undefined,
  ]);
  if (verdict === 'undeliverable') return verdict;
  return price ?? (verdict === 'deliverable' ? 'fine' : 'unknown');
}

/** The service that was chosen, asked for again with all that is known by now. */
async function priceOf(carriers: Deps['carriers'], address: AddressToCheck): Promise<AddressCheck> {
  const { from, shippingAddress: to, weightGrams, currency, carrier, service, amountMinor } = address;
  if (!from) return 'not-served';
  try {
    const rates = await carriers.quote({ from, to, weightGrams, currency });
    const rate = rates.find((offered) => offered.carrier === carrier && offered.service === service);
    if (!rate) return 'not-served';
    return rate.amountMinor > amountMinor ? 'dearer' : 'fine';
  } catch (error) {
    if (!(error instanceof CarrierRejected)) throw error;
    // A setting that the shop lacks is no mistake of the shopper's: the price that was quoted stands.
    return error.code === NO_EXCHANGE_RATE ? 'unknown' : 'not-served';
  }
}
