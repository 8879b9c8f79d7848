import { refusalOf, wantedChecks } from '../../domain/shipping/address-check.ts';
import { planAllocation, type Availability, type AllocationPlan } from '../../domain/inventory/plan-allocation.ts';
import { idWithin } from '../../domain/identity/derived-ids.ts';
import { messageLocaleOf } from '../../domain/messages/message-locales.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import { authoriseKey } from '../../domain/payments/payment-keys.ts';
import { chargeableCurrencies } from '../../domain/payments/charge-rules.ts';
import type { BasketFacts, BasketLine } from '../../domain/pricing/basket-facts.ts';
import { demandBySku } from '../../domain/pricing/demand-by-sku.ts';
import { findBasketProblems } from '../../domain/pricing/find-basket-problems.ts';
import { priceBasket } from '../../domain/pricing/price-basket.ts';
import type { AddressUnknown, CheckoutRecords, PlaceOrderResult } from '../../workflows/checkout/checkout-contract.ts';
import type { Database, EntityManager } from '../database.ts';
import { confirmOrder } from './confirm-order.ts';
import { placeOrderSql } from './place-order-sql.ts';
import { lockBasket, readCheckout, type Checkout } from './read-checkout.ts';
import { closeOrder, refuseOrder } from './close-order.ts';
import { refuseOpenRequest } from './refuse-request.ts';
import { releaseStock } from './release-stock.ts';

type PlaceOrder = Parameters<CheckoutRecords['placeOrder']>[0];

/** The writes of the checkout. */
export function createCheckoutRepository(
  database: Database,
  /** What the shop sells in. */
  currencies: ReadonlySet<string> = chargeableCurrencies,
): CheckoutRecords {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    placeOrder: (request) => inTransaction((em) => placeOrder(em, request, currencies)),
    confirmOrder: (request) => confirmOrder(database.em.fork(), request),
    releaseStock: ({ orderId }) => inTransaction((em) => releaseStock(em, orderId)),
    refuseOrder: (request) => inTransaction((em) => refuseOrder(em, request)),
    closeOrder: (request) => inTransaction((em) => closeOrder(em, request)),
  };
}

async function placeOrder(
  em: EntityManager,
  { orderId, payUntil, addressAsked = false }: PlaceOrder,
  currencies: ReadonlySet<string>,
): Promise<PlaceOrderResult | AddressUnknown> {
  const locked = await lockBasket(em, orderId);
  const checkout = await readCheckout(em, orderId, locked);
  if (checkout.outcome) return checkout.outcome;
  const decision = decide(checkout, addressAsked, currencies);
  if (decision.kind === 'address-unknown') return decision;
  if (decision.kind === 'sell') return write(em, orderId, payUntil, checkout, decision.plan);
  await refuseOpenRequest(em, orderId, decision);
  return decision;
}

type Decision =
  | Extract<PlaceOrderResult, { kind: 'refused' }>
  | AddressUnknown
  | { readonly kind: 'sell'; readonly plan: AllocationPlan };

function decide(
  { body, facts, stock, customerKnown, addressCheck }: Checkout,
  addressAsked: boolean,
  currencies: ReadonlySet<string>,
): Decision {
  const { country, postalCode } = body.shippingAddress;
  const { currency, lines, expectedTotal } = body;
  const basket = { currency, country, postalCode, lines, expectedTotal };
  const [problem] = findBasketProblems(basket, facts, currencies);
  if (problem) return { kind: 'refused', ...problem };
  if (!customerKnown) {
    return { kind: 'refused', code: 'unknown-customer', detail: 'There is no such customer.', pointer: '/customerId' };
  }
  const wanted = facts.quote && wantedChecks(body, facts.quote.shippingAddress);
  if (addressCheck === null && !addressAsked && (wanted?.deliverable || wanted?.price))
    return { kind: 'address-unknown' };
  const refusal = refusalOf(addressCheck ?? 'unknown');
  if (refusal) return { kind: 'refused', ...refusal };
  const plan = planAllocation(body.lines, stock);
  const short = plan.shortages.find(({ sku }) => !isBackorderable(facts, sku));
  if (short) return { kind: 'refused', ...outOfStock(short, body.lines, stock) };
  return { kind: 'sell', plan };
}

function isBackorderable(facts: BasketFacts, wanted: string): boolean {
  return facts.variants.some(({ sku, backorderable }) => sku === wanted && backorderable);
}

function outOfStock(
  { position, sku }: { readonly position: number; readonly sku: string },
  lines: readonly BasketLine[],
  stock: readonly Availability[],
) {
  const left = stock
    .filter((level) => level.sku === sku)
    .reduce((sum, { available }) => sum + Math.max(available, 0), 0);
  return {
    code: 'out-of-stock',
    detail: left === 0 ? `${sku} is sold out.` : `Only ${left} of ${sku} are left.`,
    pointer: `/lines/${position}/quantity`,
    params: { sku, requested: demandBySku(lines).get(sku) ?? 0, available: left },
  } as const;
}

async function write(
  em: EntityManager,
  orderId: string,
  payUntil: number,
  checkout: Checkout,
  plan: AllocationPlan,
): Promise<PlaceOrderResult> {
  const { body, number, facts } = checkout;
  const { lines, totals } = priceBasket(body.lines, facts);
  const { paymentMethod, returnUrl } = body;
  const payment = {
    idempotencyKey: authoriseKey(orderId, 1),
    paymentMethod,
    ...(returnUrl === undefined ? {} : { returnUrl }),
  };
  const document = {
    ...orderFields(orderId, checkout),
    totals,
    payUntil,
    ...stockFields(orderId, plan),
    lines: lines.map((line) => ({ id: lineId(orderId, line.position), ...line })),
    payment: { id: idWithin(orderId, 'payment', 1), ...payment },
  };
  const rows = await em.execute(placeOrderSql, [JSON.stringify(document)]);
  // All levels were locked before they were read, but for one that a location's first receipt opened in between.
  if (rows.length === 0) throw new Error(`The stock of order ${orderId} moved while it was being held`);
  return {
    kind: 'placed',
    order: {
      orderId,
      number: formatOrderNumber(number),
      currency: totals.currency,
      totalMinor: totals.total,
      lineCount: lines.length,
      carrier: facts.quote?.option?.carrier ?? '',
      shortages: plan.shortages.map(({ sku, quantity }) => ({ sku, quantity })),
    },
    payment: { attempt: 1, amountMinor: totals.total, currency: totals.currency, ...payment },
  };
}

const lineId = (orderId: string, position: number) => idWithin(orderId, 'line', position);

/** What `placeOrderSql` takes over from the request and its quote. */
function orderFields(orderId: string, { body, number, email, facts }: Checkout) {
  const option = facts.quote?.option;
  return {
    orderId,
    number,
    customerId: body.customerId ?? null,
    email,
    locale: body.locale === undefined ? null : (messageLocaleOf(body.locale) ?? null),
    shippingAddress: body.shippingAddress,
    shippingQuoteId: body.shippingQuoteId,
    shippingOptionId: body.shippingOptionId,
    carrier: option?.carrier,
    carrierService: option?.service,
    deliveryDays: option?.deliveryDays,
  };
}

/** Reservations and backorders, as `placeOrderSql` takes them. */
function stockFields(orderId: string, plan: AllocationPlan) {
  return {
    holds: plan.allocations.map(({ position, sku, locationId, quantity }) => ({
      id: idWithin(orderId, 'reservation', position, locationId),
      order_line_id: lineId(orderId, position),
      sku,
      location_id: locationId,
      quantity,
    })),
    backorders: plan.shortages.map(({ position, sku, quantity }) => ({
      id: idWithin(orderId, 'backorder', position),
      order_line_id: lineId(orderId, position),
      sku,
      quantity,
    })),
  };
}
