import type { FulfilmentRecords, OrderEnd } from '../../workflows/fulfilment/fulfilment-contract.ts';
import type { OrderRecords, ProviderNoticeActivities } from '../../workflows/orders/order-contract.ts';
import { actorOf } from '../../domain/events/event-actor.ts';
import type { Database, EntityManager } from '../database.ts';
import { recordReturnSettlement } from './record-return-settlement.ts';
import { refreshFulfilmentStage } from '../orders/refresh-fulfilment-stage.ts';
import { moveOrderStatus } from '../orders/move-order-status.ts';
import { clearAtEnd, setAttention } from '../orders/order-attention.ts';
import { appendToTimeline } from '../orders/order-timeline.ts';
import { planShipments } from '../shipments/plan-shipments.ts';
import { recallShipments } from '../shipments/recall-shipments.ts';
import { RecordNotFound } from '../shared/record-not-found.ts';

/** All but what a provider says by itself, which somebody has to read first. */
export type FulfilmentRepository = FulfilmentRecords & Omit<OrderRecords, keyof ProviderNoticeActivities>;

/** The writes of an order's way from paid to delivered. */
export function createFulfilmentRepository(database: Database): FulfilmentRepository {
  const inTransaction = <T>(work: (em: EntityManager) => Promise<T>) => database.em.fork().transactional(work);
  return {
    planShipments: (request) => inTransaction((em) => planShipments(em, request)),
    recallShipments: (request) => inTransaction((em) => recallShipments(em, request)),
    recordBackordered: ({ orderId }) => inTransaction((em) => recordBackordered(em, orderId)),
    recordHold: (request) => inTransaction((em) => recordHold(em, request)),
    recordAttention: (request) => inTransaction((em) => setAttention(em, request)),
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
async function recordHold(em: EntityManager, { orderId, holdReason, version, ...asker }: Hold): Promise<void> {
  const written = await em.execute<object[]>(
    'update sales_order set hold_reason = ?, hold_version = ? where id = ? and hold_version < ? returning id',
    [holdReason, version, orderId, version],
  );
  if (written.length === 0) return;
  const fact =
    holdReason === null
      ? ({ type: 'order.released', data: {} } as const)
      : ({ type: 'order.held', data: { reason: holdReason } } as const);
  await appendToTimeline(em, { orderId, ...fact, factKey: `${fact.type}:${version}`, actor: actorOf(asker) });
}

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
