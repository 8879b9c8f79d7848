import type { FulfilmentRecords, OrderEnd } from '../../workflows/fulfilment/fulfilment-contract.ts';
import type { OrderRecords } from '../../workflows/orders/order-contract.ts';
import type { PaymentStatus } from '../../domain/payments/payment-status.ts';
import { readStripeEvent } from '../../domain/webhooks/stripe-event.ts';
import type { Database, EntityManager } from '../database.ts';
import { recordReturnSettlement } from './record-return-settlement.ts';
import { refreshFulfilmentStage } from './fulfilment-stage-repository.ts';
import { moveOrderStatus } from '../orders/order-status-repository.ts';
import { clearAtEnd, setAttention } from '../orders/order-attention.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { planShipments } from '../shipments/plan-shipments.ts';
import { recallShipments } from '../shipments/recall-shipments.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';
import { settleEvent } from '../webhooks/note-event.ts';

/** The writes of an order's way from paid to delivered. */
export function createFulfilmentRepository(database: Database): FulfilmentRecords & OrderRecords {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    planShipments: (request) => inTransaction((em) => planShipments(em, request)),
    recallShipments: (request) => inTransaction((em) => recallShipments(em, request)),
    recordBackordered: ({ orderId }) => inTransaction((em) => recordBackordered(em, orderId)),
    recordHold: (request) => inTransaction((em) => recordHold(em, request)),
    recordAttention: (request) => inTransaction((em) => setAttention(em, request)),
    recordProviderNotice: (request) => inTransaction((em) => recordProviderNotice(em, request)),
    recordReturnSettlement: (request) => inTransaction((em) => recordReturnSettlement(em, request)),
    completeOrder: ({ orderId }) => inTransaction((em) => completeOrder(em, orderId)),
  };
}

async function recordBackordered(em: EntityManager, orderId: string): Promise<void> {
  await em.execute(`update sales_order set fulfilment_stage = 'backordered' where id = ? and status = 'confirmed'`, [
    orderId,
  ]);
  await moveOrderStatus(em, { orderId, to: 'backordered', type: 'order.backordered', data: {} });
}

type Hold = Parameters<OrderRecords['recordHold']>[0];

/** A hand-over at the same moment reads the hold under this row's lock: one of the two is first. */
async function recordHold(em: EntityManager, { orderId, holdReason, by, version }: Hold): Promise<void> {
  const written = await em.execute<object[]>(
    'update sales_order set hold_reason = ?, hold_version = ? where id = ? and hold_version < ? returning id',
    [holdReason, version, orderId, version],
  );
  if (written.length === 0) return;
  const type = holdReason === null ? 'order.released' : 'order.held';
  await appendToTimeline(em, {
    orderId,
    type,
    factKey: `${type}:${version}`,
    data: { ...(holdReason !== null && { reason: holdReason }), by },
  });
}

type Notice = Parameters<OrderRecords['recordProviderNotice']>[0];
type NoticeWords = Awaited<ReturnType<OrderRecords['recordProviderNotice']>>;

async function recordProviderNotice(em: EntityManager, { provider = 'stripe', ...told }: Notice): Promise<NoticeWords> {
  await settleEvent(em, { ...told, provider }, 'applied');
  // Written by this attempt or by one before; what is shown in better words is not on the timeline as a notice.
  const [stands] = await em.execute<StandingNotice[]>(NOTICE_SHOWN, [provider, told.eventId, told.orderId]);
  if (!stands) throw new RecordNotFound('order', told.orderId);
  const { words, payload, paymentStatus } = stands;
  const claim = provider === 'stripe' ? readStripeEvent(payload)?.claim : undefined;
  return { paymentStatus, shown: words === null ? null : { words, outlivesOrder: claim?.kind !== 'voided' } };
}

interface StandingNotice {
  readonly words: string | null;
  readonly payload: unknown;
  readonly paymentStatus: PaymentStatus;
}

const NOTICE_SHOWN = `
select e.data ->> 'notice' as words, i.payload, o.payment_status as "paymentStatus"
from sales_order o
left join inbound_event i on i.provider = ? and i.event_id = ?
left join order_event e on e.order_id = o.id and e.type in ('payment.provider-notice', 'carrier.notice')
  and e.data ->> 'eventId' = i.event_id
where o.id = ?`;

/** An order that is closed already stays as it is. */
async function completeOrder(em: EntityManager, orderId: string): Promise<OrderEnd> {
  await refreshFulfilmentStage(em, orderId);
  await moveOrderStatus(em, { orderId, to: 'completed', type: 'order.completed', data: {} });
  await clearAtEnd(em, orderId);
  const [end] = await em.execute<OrderEnd[]>(
    'select status, fulfilment_stage as "fulfilmentStage" from sales_order where id = ?',
    [orderId],
  );
  if (!end) throw new RecordNotFound('order', orderId);
  return end;
}
