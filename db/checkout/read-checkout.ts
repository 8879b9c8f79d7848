import type { Availability } from '../../domain/inventory/plan-allocation.ts';
import type { Money } from '../../domain/money/money.ts';
import { formatOrderNumber } from '../../domain/orders/order-number.ts';
import type { BasketFacts, BasketLine } from '../../domain/pricing/basket-facts.ts';
import type { AddressCheck } from '../../domain/shipping/address-check.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import type { PlaceOrderResult } from '../../workflows/checkout/checkout-contract.ts';
import type { EntityManager } from '../database.ts';
import type { LockedLevel } from '../inventory/lock-stock-levels.ts';
import { basketFactsSql } from './basket-facts-queries.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';

/** The request of an order as the API stored it, after its schema had accepted it. */
export interface CheckoutBody {
  readonly currency: string;
  readonly customerId?: string;
  readonly email?: string;
  readonly lines: readonly BasketLine[];
  readonly shippingAddress: PostalAddress;
  readonly insistOnAddress?: boolean | undefined;
  readonly shippingQuoteId: string;
  readonly shippingOptionId: string;
  readonly paymentMethod: string;
  /** The storefront's page to which the bank sends the shopper back. */
  readonly returnUrl?: string | undefined;
  /** The tag of the language that the shopper reads. */
  readonly locale?: string | undefined;
  /** What the shopper was shown. */
  readonly expectedTotal?: Money | undefined;
}

/** Everything that decides about a stored request, read in one query. */
export interface Checkout {
  /** Set when it was decided before: a repeat gets the first outcome. */
  readonly outcome: PlaceOrderResult | null;
  readonly number: number;
  readonly body: CheckoutBody;
  /** What the carriers said of an address that the quote does not speak for. */
  readonly addressCheck: AddressCheck | null;
  readonly email: string;
  readonly customerKnown: boolean;
  readonly facts: BasketFacts;
  readonly stock: readonly Availability[];
}

interface Row extends Omit<Checkout, 'outcome'> {
  readonly refusal: Omit<Extract<PlaceOrderResult, { kind: 'refused' }>, 'kind'> | null;
  readonly placed: Extract<PlaceOrderResult, { kind: 'placed' }> | null;
}

type LockedPlace = Pick<LockedLevel, 'sku' | 'locationId'>;

/**
 * Locks the levels of a basket's goods in SKU order, in a statement of its own: the next one starts from what stands there
 * then. A statement that waits for a lock and then writes what it had read before it waited was seen to try to oversell;
 * only the check constraint stopped it.
 */
export async function lockBasket(em: EntityManager, orderId: string): Promise<readonly LockedPlace[]> {
  return em.execute<LockedPlace[]>(
    `select sku, location_id as "locationId" from stock_level
     where sku in (
       select line ->> 'sku' from checkout_request r, jsonb_array_elements(r.body -> 'lines') line where r.order_id = ?)
     order by sku, location_id for update`,
    [orderId],
  );
}

/**
 * Reads a stored request and locks it, so that two runs of the same step follow each other. Of the stock those levels that are locked:
 * one that was made a moment ago may be at a location that is closed before the order is written.
 */
export async function readCheckout(
  em: EntityManager,
  orderId: string,
  locked: readonly LockedPlace[],
): Promise<Checkout> {
  const [row] = await em.execute<{ checkout: Row }[]>(checkoutSql, [orderId]);
  if (!row) throw new RecordNotFound('stored request for order', orderId);
  const { refusal, placed, stock, ...read } = row.checkout;
  const known = new Set(locked.map(keyOf));
  const checkout = { ...read, stock: stock.filter((level) => known.has(keyOf(level))) };
  if (refusal) return { ...checkout, outcome: { kind: 'refused', ...refusal } };
  return { ...checkout, outcome: placed && withNumber(placed) };
}

const keyOf = ({ sku, locationId }: LockedPlace) => JSON.stringify([sku, locationId]);

function withNumber(placed: Extract<PlaceOrderResult, { kind: 'placed' }>): PlaceOrderResult {
  return { ...placed, order: { ...placed.order, number: formatOrderNumber(Number(placed.order.number)) } };
}

const checkoutSql = `
with request as (
  select * from checkout_request where order_id = ? for update
), wanted as (
  select body ->> 'currency' as currency, body #>> '{shippingAddress,country}' as country, body -> 'lines' as lines,
    (body ->> 'shippingQuoteId')::uuid as quote_id, (body ->> 'shippingOptionId')::uuid as option_id
  from request
)
select jsonb_build_object(
  'refusal', request.refusal,
  'number', request.number,
  'body', request.body,
  'addressCheck', request.address_check,
  'email', coalesce(request.body ->> 'email', customer.email, ''),
  'customerKnown', request.body ->> 'customerId' is null or customer.id is not null,
  'facts', (${basketFactsSql}),
  'stock', (
    select coalesce(jsonb_agg(jsonb_build_object('sku', s.sku, 'locationId', s.location_id, 'priority', place.priority,
      'available', s.on_hand - s.reserved)), '[]')
    from stock_level s join stock_location place on place.id = s.location_id and place.state = 'open'
    where s.sku in (select line ->> 'sku' from jsonb_array_elements(request.body -> 'lines') line)),
  'placed', (
    select jsonb_build_object('kind', 'placed',
      'order', jsonb_build_object('orderId', o.id, 'number', o.number::text, 'currency', o.currency,
        'totalMinor', o.total_minor, 'carrier', o.carrier,
        'lineCount', (select count(*) from order_line l where l.order_id = o.id),
        'shortages', (
          select coalesce(jsonb_agg(jsonb_build_object('sku', b.sku, 'quantity', b.quantity)), '[]')
          from backorder b where b.order_id = o.id)),
      'payment', jsonb_build_object('attempt', p.attempt, 'amountMinor', p.amount_minor, 'currency', p.currency,
        'paymentMethod', p.payment_method, 'idempotencyKey', p.provider_key)
        || case when p.return_url is null then '{}' else jsonb_build_object('returnUrl', p.return_url) end,
      'standing', jsonb_build_object('status', o.status, 'paymentStatus', o.payment_status,
        'fulfilmentStage', o.fulfilment_stage, 'holdReason', o.hold_reason,
        'attention', (
          select coalesce(jsonb_object_agg(substr(t.source, length('workflow:') + 1), t.words), '{}')
          from task t
          where t.subject_type = 'order' and t.subject_id = o.id::text and t.source like 'workflow:%' and t.closed_at is null),
        'isBeingUndone', exists (select 1 from reservation r where r.order_id = o.id and r.state = 'released')
          or o.payment_status = 'voided' and not exists (
            select 1 from event e where e.subject_id = o.id and e.type = 'payment.lapsed'),
        'placedAt', floor(extract(epoch from o.placed_at) * 1000),
        'attempts', (select max(attempt) from payment where order_id = o.id)))
    from sales_order o join payment p on p.order_id = o.id and p.attempt = 1 where o.id = request.order_id)
) as checkout
from request left join customer on customer.id = (request.body ->> 'customerId')::uuid`;
