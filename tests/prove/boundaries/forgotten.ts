import type { EntityManager } from '../../../db/database.ts';
import { createInboundEventRepository } from '../../../db/webhooks/inbound-event-repository.ts';
import type { EventProvider } from '../../../domain/webhooks/providers.ts';
import { readEvent } from '../../../gateways/event-readers.ts';
import { eventReaders } from '../../../workers/compose/event-readers.ts';
import { ageOrders } from '../../support/age-orders.ts';
import { workflowIdsOf } from '../../support/workflow-ids.ts';
import type { BoundaryShop } from './boundary-shop.ts';
import type { Teller } from './teller.ts';

/** Older than what the sweeps leave to whoever is at work on it. */
const FORGOTTEN = `interval '1 minute'`;

/** Stored by an API that died before it could start the order's workflow. */
export async function storeForgottenRequest(
  { at, ids }: Teller,
  body: Readonly<Record<string, unknown>>,
  age = FORGOTTEN,
): Promise<void> {
  await execute(
    at,
    `insert into checkout_request (order_id, credential_id, body_hash, body, received_at, next_look_at)
     values (?, ?, 'forgotten', ?::jsonb, now() - ${age}, now())`,
    [ids.orderId, at.credentials.storefront, JSON.stringify(body)],
  );
}

/** Stored by an API that died before it could tell the workflow that it is about. */
export async function storeForgottenEvent(at: BoundaryShop, provider: EventProvider, payload: { readonly id: string }) {
  const events = createInboundEventRepository(at.database);
  const event = readEvent(eventReaders, provider, payload);
  if (!event) throw new Error('That is no event');
  if (event.kind === 'payment') await events.receivePaymentEvent(event, payload);
  else await events.receiveCarrierEvent(event, payload);
  await execute(
    at,
    `update inbound_event set received_at = now() - ${FORGOTTEN}, next_look_at = now() where event_id = ?`,
    [payload.id],
  );
}

export function stripeEvent(key: string, type: string, intentId: string | null, orderId: string) {
  const object = { id: intentId, object: 'payment_intent', metadata: { order_id: orderId } };
  return { id: `evt_${key}_${type}`, object: 'event', type, data: { object } };
}

/** Somebody asked their bank for the money of this payment back. */
export function disputeEvent(key: string, intentId: string | null) {
  const object = { id: `dp_${key}`, object: 'dispute', status: 'needs_response', payment_intent: intentId };
  return { id: `evt_${key}_dispute`, object: 'event', type: 'charge.dispute.created', data: { object } };
}

export function trackerEvent(key: string, status: string, trackingCode: string, shipmentId: string | null) {
  const result = { id: `trk_${key}`, object: 'Tracker', tracking_code: trackingCode, shipment_id: shipmentId, status };
  return { id: `evt_${key}_${status}`, object: 'Event', description: 'tracker.updated', result };
}

/** Goods that are there by another way than a receipt, as an opening balance is: nobody gives them to who waits. */
export async function findOnTheShelf({ database }: BoundaryShop, sku: string, units: number): Promise<void> {
  await database.em.fork().transactional(async (em: EntityManager) => {
    await em.execute(
      `insert into stock_level (sku, location_id, on_hand) values (?, 'MAIN', ?)
       on conflict (sku, location_id) do update set on_hand = stock_level.on_hand + excluded.on_hand`,
      [sku, units],
    );
    await em.execute(
      `insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
       values ('receipt', ?, 'MAIN', ?, 0, ?)`,
      [sku, units, `receipt:${sku}`],
    );
  });
}

/** An order whose workflow somebody has ended, and which is old enough for the sweep. */
export async function endWorkflowOf({ at, ids }: Teller): Promise<void> {
  await ageOrders(at.database, 'id = ?', [ids.orderId]);
  await at.temporal.workflow.getHandle((await workflowIdsOf(at.database, ids.orderId)).order).terminate('by mistake');
}

/** True once an order that has begun anew has found its parcel, which is not its child, and waits until it looks again. */
export async function followsItsParcel({ at, ids }: Teller): Promise<boolean> {
  const { order } = await workflowIdsOf(at.database, ids.orderId);
  const { events } = await at.temporal.workflow.getHandle(order).fetchHistory();
  return events?.some(({ timerStartedEventAttributes: timer }) => timer) ?? false;
}

/** The same of its parcel. */
export async function endParcelOf({ at, ids }: Teller): Promise<void> {
  await execute(at, `update shipment set created_at = created_at - interval '2 minutes' where id = ?`, [
    ids.shipmentId,
  ]);
  const parcel = (await workflowIdsOf(at.database, ids.orderId)).parcel();
  await at.temporal.workflow.getHandle(parcel).terminate('by mistake');
}

async function execute({ database }: BoundaryShop, sql: string, parameters: unknown[]): Promise<void> {
  await database.em.fork().execute(sql, parameters);
}

/** A call of ours that was lost is carried out when the order has ended: the provider tells of it, and nobody waits. */
export async function reserveLate({ at, ids }: Teller): Promise<void> {
  const answer = await fetch(`${at.running.stripe}/v1/payment_intents`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_simulated', 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      amount: '100',
      currency: 'gbp',
      capture_method: 'manual',
      confirm: 'true',
      payment_method: 'pm_card_visa',
      'metadata[order_id]': ids.orderId,
    }),
  });
  if (!answer.ok) throw new Error(`The payment provider answered ${answer.status}`);
}

/** False until a sweep has read what became of the label's price; its next look is an hour away, unless it is made due. */
export async function isLabelNotCharged({ at, ids }: Teller): Promise<boolean> {
  await execute(
    at,
    `update shipping_label set refund_look_at = now() where shipment_id = ? and refund_look_at > now() + interval '10 minutes'`,
    [ids.shipmentId],
  );
  const facts = await at.database.em
    .fork()
    .execute(`select 1 from event where subject_id = ? and type = 'shipment.label-not-charged'`, [ids.orderId]);
  return facts.length > 0;
}

/** Something waits for a person, and has for too long. */
export async function raiseOverdue({ at, ids }: Teller): Promise<void> {
  await execute(
    at,
    `insert into task (id, kind, subject_type, subject_id, source, occurrence, order_id, words, priority, due_at)
     values (gen_random_uuid(), 'mail-given-up', 'mail', ?, 'overdue', 1, ?, 'Nobody has seen to it.', 3, now() - interval '1 hour')`,
    [ids.orderId, ids.orderId],
  );
}

export async function isEscalated({ at, ids }: Teller): Promise<boolean> {
  const found = await at.database.em
    .fork()
    .execute(`select 1 from task where subject_id = ? and source = 'overdue' and escalated_at is not null`, [
      ids.orderId,
    ]);
  return found.length > 0;
}

/** A look at the shop's books that began after the order was placed has come to its end. */
export async function isLookedAt({ at, ids }: Teller): Promise<boolean> {
  const found = await at.database.em
    .fork()
    .execute('select 1 from book_look l, sales_order o where o.id = ? and l.started_at > o.placed_at', [ids.orderId]);
  return found.length > 0;
}

/** Whatever was stored of the order that it needs no more is made old; false until a sweep has forgotten it. */
export async function isForgotten({ at, ids }: Teller): Promise<boolean> {
  const ofOrder = `payload #>> '{data,object,metadata,order_id}' = ?`;
  const isOld = `now() - interval '40 days'`;
  await execute(at, `update checkout_request set resolved_at = ${isOld} where order_id = ? and body is not null`, [
    ids.orderId,
  ]);
  await execute(at, `update inbound_event set settled_at = ${isOld} where settled_at is not null and ${ofOrder}`, [
    ids.orderId,
  ]);
  const left = await at.database.em.fork().execute(
    `select 1 from checkout_request where order_id = ? and body is not null
       union all select 1 from inbound_event where ${ofOrder}`,
    [ids.orderId, ids.orderId],
  );
  return left.length === 0;
}
