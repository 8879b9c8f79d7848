import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/database.ts';

export interface HeldUnits {
  readonly sku: string;
  /** Units held at each location. */
  readonly at: Readonly<Record<string, number>>;
  readonly unitPriceMinor?: number;
  readonly weightGrams?: number;
}

export interface ConfirmedOrder {
  readonly orderId: string;
  readonly totalMinor: number;
}

const address = {
  name: 'Main warehouse',
  line1: '417 Montgomery St',
  city: 'San Francisco',
  region: 'CA',
  postalCode: '94104',
  country: 'US',
  phone: '4155551234',
};
const shippingAddress = {
  ...address,
  name: 'Ada Lovelace',
  line1: '179 N Harbor Dr',
  city: 'Redondo Beach',
  postalCode: '90277',
};

/**
 * A paid order whose goods are held, as checkout leaves it behind: levels, movements and reservations add up. It was placed with the key
 * of the shop's storefront, where it has one.
 */
export async function aConfirmedOrder(
  database: Database,
  { lines = [{ sku: 'MUG', at: { MAIN: 2 } }] as readonly HeldUnits[], shippingMinor = 500 } = {},
): Promise<ConfirmedOrder> {
  const orderId = randomUUID();
  const itemsMinor = lines.reduce((sum, line) => sum + unitsOf(line) * (line.unitPriceMinor ?? 1_000), 0);
  const totalMinor = itemsMinor + shippingMinor;
  const totals = {
    currency: 'USD',
    items: itemsMinor,
    itemsGross: itemsMinor,
    shipping: shippingMinor,
    shippingGross: shippingMinor,
    tax: 0,
    total: totalMinor,
    taxIncluded: false,
    taxRounding: { scope: 'order', mode: 'half-up' },
    lines: [
      ...lines.map((line, position) => ({
        kind: 'item',
        label: `${unitsOf(line)} × ${line.sku}`,
        position,
        amount: unitsOf(line) * (line.unitPriceMinor ?? 1_000),
      })),
      { kind: 'shipping', label: 'UPS UPSSaver', amount: shippingMinor },
    ],
  };
  await database.em.fork().transactional(async (em) => {
    await em.execute(
      `insert into sales_order (id, number, status, payment_status, fulfilment_stage, email, currency, items_minor, shipping_minor,
         tax_minor, total_minor, totals, shipping_address, shipping_quote_id, shipping_option_id, carrier, carrier_service)
       values (?, nextval('order_number'), 'confirmed', 'authorised', 'not-started', 'ada@example.com', 'USD', ?, ?, 0, ?, ?, ?, ?, ?, 'UPS', 'UPSSaver')`,
      [
        orderId,
        itemsMinor,
        shippingMinor,
        totalMinor,
        JSON.stringify(totals),
        JSON.stringify(shippingAddress),
        randomUUID(),
        randomUUID(),
      ],
    );
    await em.execute(requestOfStorefrontSql, [orderId]);
    // In SKU order, as everywhere: two orders built at once lock the same levels.
    const inSkuOrder = [...lines.entries()].sort(([, a], [, b]) => (a.sku < b.sku ? -1 : 1));
    for (const [position, line] of inSkuOrder) await addLine(em.execute.bind(em), orderId, position, line);
  });
  return { orderId, totalMinor };
}

/** Takes the order. A request is forgotten in time, and only who placed it is left. */
const requestOfStorefrontSql = `
  insert into checkout_request (order_id, number, credential_id, body_hash, body, resolved_at)
  select o.id, o.number, c.id, 'hash', null, now() from sales_order o,
    lateral (select id from credential where role = 'storefront' order by created_at, id limit 1) c
  where o.id = ?`;

type Execute = (sql: string, parameters: unknown[]) => Promise<unknown>;

async function addLine(execute: Execute, orderId: string, position: number, line: HeldUnits): Promise<void> {
  const [lineId, productId] = [randomUUID(), randomUUID()];
  const { sku, at, unitPriceMinor = 1_000, weightGrams = 300 } = line;
  await execute(`insert into product (id, title) values (?, ?)`, [productId, sku]);
  await execute(
    `insert into product_variant (sku, product_id, title, weight_grams) values (?, ?, ?, ?) on conflict do nothing`,
    [sku, productId, sku, weightGrams],
  );
  await execute(
    `insert into order_line (id, order_id, position, sku, title, quantity, unit_price_minor, weight_grams, tax_class,
       tax_rate_ppm, tax_inclusive, net_minor, tax_minor)
     values (?, ?, ?, ?, ?, ?, ?, ?, 'standard', 0, false, ?, 0)`,
    [lineId, orderId, position, sku, sku, unitsOf(line), unitPriceMinor, weightGrams, unitPriceMinor * unitsOf(line)],
  );
  for (const [locationId, quantity] of Object.entries(at)) {
    await holdUnits(execute, { orderId, lineId, sku, locationId, quantity });
  }
}

async function holdUnits(
  execute: Execute,
  held: { orderId: string; lineId: string; sku: string; locationId: string; quantity: number },
): Promise<void> {
  const { orderId, lineId, sku, locationId, quantity } = held;
  const reservationId = randomUUID();
  await execute(`insert into stock_location (id, name, priority, address) values (?, ?, ?, ?) on conflict do nothing`, [
    locationId,
    locationId,
    locationId === 'MAIN' ? 1 : 2,
    JSON.stringify(address),
  ]);
  await execute(
    `insert into stock_level (sku, location_id, on_hand, reserved) values (?, ?, ?, ?)
     on conflict (sku, location_id) do update
       set on_hand = stock_level.on_hand + excluded.on_hand, reserved = stock_level.reserved + excluded.reserved`,
    [sku, locationId, quantity, quantity],
  );
  await execute(
    `insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference, order_id)
     values ('receipt', ?, ?, ?, 0, ?, null), ('reserve', ?, ?, 0, ?, ?, ?)`,
    [
      sku,
      locationId,
      quantity,
      `receipt:${randomUUID()}`,
      sku,
      locationId,
      quantity,
      `reservation:${reservationId}`,
      orderId,
    ],
  );
  await execute(
    `insert into reservation (id, order_id, order_line_id, sku, location_id, quantity) values (?, ?, ?, ?, ?, ?)`,
    [reservationId, orderId, lineId, sku, locationId, quantity],
  );
}

function unitsOf({ at }: HeldUnits): number {
  return Object.values(at).reduce((units, quantity) => units + quantity, 0);
}
