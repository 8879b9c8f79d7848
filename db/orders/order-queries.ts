import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import type { CancellationReason } from '../../domain/orders/cancellation-reason.ts';
import type { MessageLocale } from '../../domain/messages/message-locales.ts';
import type { OrderStatus } from '../../domain/orders/order-status.ts';
import type { PaymentState } from '../../domain/payments/payment-state.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import type { OrderTotals } from '../../domain/pricing/price-basket.ts';
import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import type { PostalAddress } from '../../domain/shipping/postal-address.ts';
import type { Database } from '../database.ts';
import { bankPageOfOrderSql, isAtBankSql, type BankPage } from './bank-page-sql.ts';

/** An order with its lines, shipments and payments. Amounts are minor units of `currency`; times are ISO 8601 in UTC. */
export interface OrderRecord {
  readonly id: string;
  readonly number: number;
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfilmentStage: FulfilmentStage;
  readonly customerId: string | null;
  readonly email: string;
  /** Of its messages; null: as is spoken where its goods go. */
  readonly locale: MessageLocale | null;
  readonly currency: string;
  readonly totals: OrderTotals;
  readonly shippingAddress: PostalAddress;
  /** Sequence of the last timeline entry. */
  readonly eventSequence: number;
  /** Time of the last timeline entry. */
  readonly updatedAt: string;
  /** When a requested cancellation began. */
  readonly cancelRequestedAt: string | null;
  readonly carrier: string;
  readonly carrierService: string;
  readonly holdReason: string | null;
  readonly attention: string | null;
  readonly cancelReason: CancellationReason | null;
  readonly cancelNote: string | null;
  readonly placedAt: string;
  readonly confirmedAt: string | null;
  readonly closedAt: string | null;
  /** Until when stock is held for an incomplete payment. Null: none is. */
  readonly payUntil: string | null;
  readonly lines: readonly OrderLineRecord[];
  readonly shipments: readonly OrderShipmentRecord[];
  readonly payments: readonly OrderPaymentRecord[];
  /** The bank's page for the shopper. Set only if the reader placed the order, or has its token, and the shopper has to go there. */
  readonly bankPage?: BankPage | null;
}

export interface OrderLineRecord {
  readonly sku: string;
  readonly productId: string | null;
  readonly title: string;
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly taxRatePpm: number;
  readonly taxInclusive: boolean;
  readonly netMinor: number;
  readonly taxMinor: number;
  /** Units sold that are not in stock yet. */
  readonly backordered: number;
}

export interface OrderShipmentRecord {
  readonly id: string;
  readonly sequence: number;
  readonly state: ShipmentState;
  readonly carrier: string;
  readonly carrierService: string;
  readonly trackingCode: string | null;
  readonly trackingUrl: string | null;
  /** `position`: of the order line. */
  readonly lines: readonly { readonly position: number; readonly sku: string; readonly quantity: number }[];
  readonly attention: string | null;
  readonly handedOverAt: string | null;
  readonly deliveredAt: string | null;
}

export interface OrderPaymentRecord {
  readonly attempt: number;
  readonly state: PaymentState;
  readonly paymentMethod: string;
  readonly intentId: string | null;
  /** Waits for the shopper to finish at the bank's page. */
  readonly isAtBank: boolean;
  readonly declineCode: string | null;
  readonly authorisedMinor: number;
  readonly capturedMinor: number;
  readonly refundedMinor: number;
  readonly createdAt: string;
}

/** Who asks, and is told of the bank's page only if they placed the order. `any`: they have the order's token, which is as good. */
export interface OrderReader {
  readonly credentialId: string;
}

export interface OrderQueries {
  /** Undefined if there is no such order (it may still be a stored request). */
  readOrder(orderId: string, reader?: OrderReader): Promise<OrderRecord | undefined>;
  /** What the tag of an order is made of, by its key alone. Undefined if there is no such order. */
  readTagged(orderId: string): Promise<TaggedOrder | undefined>;
  /** Progress of any number of orders, in one query. Unknown orders are left out. */
  readProgress(orderIds: readonly string[]): Promise<readonly OrderProgress[]>;
}

export type TaggedOrder = Pick<OrderRecord, 'eventSequence' | 'attention'>;

/** What of an order shows that it has changed. */
export interface OrderProgress {
  readonly orderId: string;
  /** `received`: stored and not yet written as an order. `refused`: there will be no order. */
  readonly status: OrderStatus | 'received' | 'refused';
  readonly paymentStatus: PaymentStatus | null;
  readonly eventSequence: number;
}

export function createOrderQueries(database: Database): OrderQueries {
  return {
    async readOrder(orderId, reader) {
      const em = database.em.fork();
      if (!reader) return (await em.execute<{ order: OrderRecord }[]>(wholeOrderSql, [orderId]))[0]?.order;
      const [row] = await em.execute<{ order: OrderRecord; page: BankPage | null }[]>(
        `select ${bankPageOfOrderSql} as page, whole."order" from (${wholeOrderSql}) whole`,
        [orderId, reader.credentialId === 'any' ? null : reader.credentialId, orderId],
      );
      return row && { ...row.order, bankPage: row.page };
    },
    async readTagged(orderId) {
      const [row] = await database.em.fork().execute<TaggedOrder[]>(TAGGED, [orderId]);
      return row;
    },
    readProgress: (orderIds) =>
      database.em.fork().execute<OrderProgress[]>(PROGRESS, [JSON.stringify(orderIds), JSON.stringify(orderIds)]),
  };
}

/**
 * One round trip: the database builds the document. Amounts are JSON numbers here, exact up to 2^53 minor units, which
 * is what the rules allow (`minorUnits`). Exported so that a test can look at it after each transaction.
 */
export const wholeOrderSql = `
select json_build_object(
  'id', o.id, 'number', o.number, 'status', o.status, 'paymentStatus', o.payment_status,
  'fulfilmentStage', o.fulfilment_stage, 'customerId', o.customer_id, 'email', o.email, 'locale', o.locale, 'currency', o.currency,
  'totals', o.totals, 'shippingAddress', o.shipping_address, 'carrier', o.carrier, 'carrierService', o.carrier_service,
  'eventSequence', o.event_sequence, 'cancelRequestedAt', o.cancel_requested_at,
  'updatedAt', coalesce((
    select e.occurred_at from event e where e.subject_id = o.id and e.sequence = o.event_sequence), o.placed_at),
  'holdReason', o.hold_reason, 'attention', o.attention,
  'cancelReason', o.cancel_reason, 'cancelNote', o.cancel_note,
  'placedAt', o.placed_at, 'confirmedAt', o.confirmed_at, 'closedAt', o.closed_at,
  'payUntil', o.pay_until,
  'lines', coalesce((
    select json_agg(json_build_object(
      'sku', l.sku, 'productId', l.product_id, 'title', l.title, 'quantity', l.quantity, 'unitPriceMinor', l.unit_price_minor,
      'taxRatePpm', l.tax_rate_ppm, 'taxInclusive', l.tax_inclusive, 'netMinor', l.net_minor, 'taxMinor', l.tax_minor,
      'backordered', coalesce(b.missing, 0)
    ) order by l.position)
    from order_line l
    left join (
      select order_line_id, sum(quantity - filled_quantity) as missing
      from backorder where order_id = o.id and state = 'waiting' group by order_line_id
    ) b on b.order_line_id = l.id
    where l.order_id = o.id), '[]'),
  'shipments', coalesce((
    select json_agg(json_build_object(
      'id', s.id, 'sequence', s.sequence, 'state', s.state, 'carrier', s.carrier, 'carrierService', s.carrier_service,
      'trackingCode', s.tracking_code, 'trackingUrl', s.tracking_url, 'lines', (
        select coalesce(json_agg(json_build_object(
          'position', l.position, 'sku', sl.sku, 'quantity', sl.quantity) order by l.position), '[]')
        from shipment_line sl join order_line l on l.id = sl.order_line_id where sl.shipment_id = s.id),
      'attention', s.attention, 'handedOverAt', s.handed_over_at,
      'deliveredAt', s.delivered_at
    ) order by s.sequence) from shipment s where s.order_id = o.id), '[]'),
  'payments', coalesce((
    select json_agg(json_build_object(
      'attempt', p.attempt, 'state', p.state, 'paymentMethod', p.payment_method, 'intentId', p.intent_id,
      'isAtBank', ${isAtBankSql}, 'declineCode', p.decline_code, 'authorisedMinor', p.authorised_minor,
      'capturedMinor', p.captured_minor, 'refundedMinor', p.refunded_minor, 'createdAt', p.created_at
    ) order by p.attempt) from payment p where p.order_id = o.id), '[]')
) as "order"
from sales_order o where o.id = ?`;

const TAGGED = `select event_sequence as "eventSequence", attention from sales_order where id = ?`;

const PROGRESS = `
with wanted as (select value::uuid as id from jsonb_array_elements_text(?::jsonb))
select o.id as "orderId", o.status, o.payment_status as "paymentStatus", o.event_sequence as "eventSequence"
from sales_order o join wanted on wanted.id = o.id
union all
select c.order_id, case when c.refusal is null then 'received' else 'refused' end, null, 0
from checkout_request c join (select value::uuid as id from jsonb_array_elements_text(?::jsonb)) asked on asked.id = c.order_id
where not exists (select 1 from sales_order o where o.id = c.order_id)`;
