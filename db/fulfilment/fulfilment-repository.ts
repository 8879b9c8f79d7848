import type { FulfilmentRecords } from '../../workflows/fulfilment/fulfilment-contract.ts';
import type { Database, EntityManager } from '../database.ts';
import type { FulfilmentStage } from '../../domain/fulfilment/fulfilment-stage.ts';
import { refreshFulfilmentStage } from './fulfilment-stage-repository.ts';
import { moveOrderStatus } from '../orders/order-status-repository.ts';
import { setAttention } from '../orders/order-attention.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { planShipments } from '../shipments/plan-shipments.ts';
import { recallShipments } from '../shipments/recall-shipments.ts';
import { settleEvent } from '../webhooks/note-event.ts';

/** The writes of an order's way from paid to delivered. */
export function createFulfilmentRepository(database: Database): FulfilmentRecords {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    planShipments: (request) => inTransaction((em) => planShipments(em, request)),
    recallShipments: (request) => inTransaction((em) => recallShipments(em, request)),
    recordBackordered: ({ orderId }) => inTransaction((em) => recordBackordered(em, orderId)),
    recordHold: (request) => inTransaction((em) => recordHold(em, request)),
    recordAttention: (request) => inTransaction((em) => setAttention(em, request)),
    recordProviderNotice: (request) => inTransaction((em) => recordProviderNotice(em, request)),
    completeOrder: ({ orderId }) => inTransaction((em) => completeOrder(em, orderId)),
  };
}

async function recordBackordered(em: EntityManager, orderId: string): Promise<void> {
  await em.execute(`update sales_order set fulfilment_stage = 'backordered' where id = ? and status = 'confirmed'`, [
    orderId,
  ]);
  await moveOrderStatus(em, { orderId, to: 'backordered', type: 'order.backordered', data: {} });
}

type Hold = Parameters<FulfilmentRecords['recordHold']>[0];

async function recordHold(em: EntityManager, { orderId, holdReason, key }: Hold): Promise<void> {
  await em.execute('update sales_order set hold_reason = ? where id = ?', [holdReason, orderId]);
  const type = holdReason === null ? 'order.released' : 'order.held';
  await appendToTimeline(em, {
    orderId,
    type,
    factKey: `${type}:${key}`,
    data: holdReason === null ? {} : { reason: holdReason },
  });
}

type Notice = Parameters<FulfilmentRecords['recordProviderNotice']>[0];

async function recordProviderNotice(em: EntityManager, { provider = 'stripe', ...notice }: Notice): Promise<void> {
  await settleEvent(em, { ...notice, provider }, 'applied');
}

async function completeOrder(em: EntityManager, orderId: string): Promise<FulfilmentStage> {
  await refreshFulfilmentStage(em, orderId);
  await moveOrderStatus(em, { orderId, to: 'completed', type: 'order.completed', data: {} });
  const [row] = await em.execute<{ stage: FulfilmentStage }[]>(
    'select fulfilment_stage as stage from sales_order where id = ?',
    [orderId],
  );
  return row?.stage ?? 'delivered';
}
