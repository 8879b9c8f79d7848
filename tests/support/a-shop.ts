import { randomUUID } from 'node:crypto';
import type { CheckoutBody } from '../../db/checkout/read-checkout.ts';
import type { Database } from '../../db/database.ts';
import type { Money } from '../../domain/money/money.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';

export interface ShopProduct {
  readonly sku: string;
  readonly priceMinor?: number;
  readonly backorderable?: boolean;
  /** Units on hand by location. */
  readonly onHand?: Readonly<Record<string, number>>;
}

/** Locations, taxes and goods to sell: GBP, 20 % within the price, to GB. */
export async function aShop(database: Database, products: readonly ShopProduct[]): Promise<void> {
  const em = database.em.fork();
  await em.execute(
    `insert into stock_location (id, name, priority, address) select id, id, priority, address::jsonb
     from (values ('MAIN', 1, ?), ('EAST', 2, ?)) as v(id, priority, address) on conflict do nothing`,
    [JSON.stringify(address), JSON.stringify(address)],
  );
  await em.execute(
    `insert into tax_rate (country, tax_class, rate_ppm, inclusive)
     values ('GB', 'standard', 200000, true), ('GB', 'shipping', 200000, true) on conflict do nothing`,
  );
  for (const { sku, priceMinor = 1_000, backorderable = false, onHand = {} } of products) {
    const productId = randomUUID();
    await em.execute('insert into product (id, title) values (?, ?)', [productId, `What is ${sku}?`]);
    await em.execute(
      'insert into product_variant (sku, product_id, title, weight_grams, backorderable) values (?, ?, ?, 250, ?)',
      [sku, productId, `What is ${sku}?`, backorderable],
    );
    await em.execute(`insert into variant_price (sku, currency, amount_minor) values (?, 'GBP', ?)`, [sku, priceMinor]);
    for (const [locationId, units] of Object.entries(onHand)) {
      await em.execute('insert into stock_level (sku, location_id, on_hand) values (?, ?, ?)', [
        sku,
        locationId,
        units,
      ]);
      await em.execute(
        `insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
         values ('receipt', ?, ?, ?, 0, ?)`,
        [sku, locationId, units, `receipt:${randomUUID()}`],
      );
    }
  }
}

export const address = {
  name: 'Ada Lovelace',
  line1: '1 Analytical Row',
  city: 'London',
  postalCode: 'N1 9GU',
  country: 'GB',
};

export interface WantedLine {
  readonly sku: string;
  readonly quantity: number;
}

export interface CheckoutOptions {
  readonly paymentMethod?: string;
  readonly shippingMinor?: number;
  readonly shippingAddress?: PostalAddress;
  readonly expectedTotal?: Money;
  readonly locale?: string;
}

/** A quote for a basket at its prices of now, and the request for an order that names it. */
export async function aCheckoutBody(
  database: Database,
  lines: readonly WantedLine[],
  {
    paymentMethod = 'pm_card_visa',
    shippingMinor = 395,
    shippingAddress = address,
    expectedTotal,
    locale,
  }: CheckoutOptions = {},
): Promise<CheckoutBody> {
  const [shippingQuoteId, shippingOptionId] = [randomUUID(), randomUUID()];
  const em = database.em.fork();
  await em.execute(
    `insert into shipping_quote (id, state, currency, shipping_address, lines, weight_grams, expires_at)
     select ?, 'quoted', 'GBP', ?::jsonb, jsonb_agg(jsonb_build_object('sku', l.sku, 'quantity', l.quantity,
       'unitPriceMinor', p.amount_minor)), 500, now() + interval '30 minutes'
     from jsonb_to_recordset(?::jsonb) as l(sku text, quantity int) left join variant_price p on p.sku = l.sku and p.currency = 'GBP'`,
    [shippingQuoteId, JSON.stringify(shippingAddress), JSON.stringify(lines)],
  );
  await em.execute(
    `insert into shipping_option (id, quote_id, carrier, service, amount_minor, currency, delivery_days)
     values (?, ?, 'RoyalMail', 'Tracked48', ?, 'GBP', 2)`,
    [shippingOptionId, shippingQuoteId, shippingMinor],
  );
  return {
    currency: 'GBP',
    email: 'ada@example.com',
    lines,
    shippingAddress,
    shippingQuoteId,
    shippingOptionId,
    paymentMethod,
    ...(expectedTotal ? { expectedTotal } : {}),
    ...(locale ? { locale } : {}),
  };
}

/** The same, stored as the API stores it for the shop's storefront: ready for `placeOrder`. */
export async function aStoredRequest(
  database: Database,
  lines: readonly WantedLine[],
  options: CheckoutOptions = {},
): Promise<string> {
  const orderId = randomUUID();
  const body = await aCheckoutBody(database, lines, options);
  await database.em.fork().execute(
    `insert into checkout_request (order_id, credential_id, body_hash, body)
       select ?::uuid, coalesce((select id from credential where role = 'storefront' order by created_at, id limit 1), ?::uuid), 'hash', ?::jsonb`,
    [orderId, randomUUID(), JSON.stringify(body)],
  );
  return orderId;
}
