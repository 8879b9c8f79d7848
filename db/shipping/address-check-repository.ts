import type { AddressCheck, OrderedAddress } from '../../domain/shipping/address-check.ts';
import type { Destination, PostalAddress } from '../../domain/shipping/postal-address.ts';
import type { Database } from '../database.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';

/** A stored request whose quote does not speak for its address. */
export interface AddressToCheck extends OrderedAddress {
  /** What was found out before: a repeat keeps it. */
  readonly check: AddressCheck | null;
  /** Where the quote was to go. */
  readonly quoted: Destination;
  readonly from: PostalAddress | null;
  readonly weightGrams: number;
  readonly currency: string;
  readonly carrier: string;
  readonly service: string;
  readonly amountMinor: number;
}

export interface AddressCheckRepository {
  readAddressToCheck(orderId: string): Promise<AddressToCheck>;
  /** The first answer counts. */
  recordAddressCheck(orderId: string, check: AddressCheck): Promise<void>;
}

export function createAddressCheckRepository(database: Database): AddressCheckRepository {
  return {
    async readAddressToCheck(orderId) {
      const [row] = await database.em.fork().execute<{ address: AddressToCheck }[]>(addressSql, [orderId]);
      if (!row) throw new RecordNotFound('checkout request', orderId);
      return row.address;
    },
    async recordAddressCheck(orderId, check) {
      await database.em
        .fork()
        .execute('update checkout_request set address_check = ? where order_id = ? and address_check is null', [
          check,
          orderId,
        ]);
    },
  };
}

const addressSql = `
select jsonb_build_object(
  'check', r.address_check, 'shippingAddress', r.body -> 'shippingAddress',
  'insistOnAddress', coalesce((r.body ->> 'insistOnAddress')::boolean, false),
  'quoted', q.shipping_address, 'weightGrams', q.weight_grams, 'currency', q.currency,
  'from', (select address from stock_location where state = 'open' order by priority, id limit 1),
  'carrier', o.carrier, 'service', o.service, 'amountMinor', o.amount_minor
) as address
from checkout_request r
join shipping_quote q on q.id = (r.body ->> 'shippingQuoteId')::uuid
join shipping_option o on o.id = (r.body ->> 'shippingOptionId')::uuid and o.quote_id = q.id
where r.order_id = ?`;
