import { randomUUID } from 'node:crypto';
import { beforeEach } from '@jest/globals';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { WorkflowSignals } from '../../activities/shared/workflow-signals.ts';
import { createInboundEventActivities } from '../../activities/webhooks/inbound-event-activities.ts';
import { createProviderNoticeActivities } from '../../activities/webhooks/provider-notice-activities.ts';
import { createLabelRefundRepository } from '../../db/shipments/label-refund-repository.ts';
import { createInboundEventQueries } from '../../db/webhooks/inbound-event-queries.ts';
import { createInboundEventRepository } from '../../db/webhooks/inbound-event-repository.ts';
import { createProviderNoticeRepository } from '../../db/webhooks/provider-notice-repository.ts';
import { eventReaders } from '../../workers/compose/event-readers.ts';
import { aConfirmedOrder } from './a-confirmed-order.ts';
import { openTestDatabase, type OpenTestDatabase } from './open-test-database.ts';
import { useStarted } from './use-started.ts';

/** Stored webhooks, the orders and parcels that they are about, and the sweep that forwards them. No event before each test. */
export function useStoredEvents() {
  const stored = useStarted(startStoredEvents);
  beforeEach(async () => {
    await stored.query('delete from inbound_event');
  });
  return stored;
}

/** Remembers what was sent to which workflow. Workflows in `ended` receive nothing. */
export function fakeSignals() {
  const sent: [workflowId: string, signal: string, args: unknown[]][] = [];
  const ended = new Set<string>();
  const signals: WorkflowSignals = {
    async send(workflowId, signal, args) {
      if (ended.has(workflowId)) return 'not-running';
      sent.push([workflowId, signal.name, args]);
      return 'sent';
    },
  };
  return { signals, sent, ended };
}

/** Stripe's event about a card that was authorised. */
export function authorisedEvent(intentId: string) {
  const object = { id: intentId, object: 'payment_intent' };
  return { id: `evt_${randomUUID()}`, type: 'payment_intent.amount_capturable_updated', data: { object } };
}

async function startStoredEvents() {
  const { drop: stop, ...opened } = await openTestDatabase();
  return { ...opened, stop, ...processEvents(opened), ...storeRows(opened), ...readRows(opened) };
}

/** What is done about stored events: the sweep, and the activity by which an order takes a notice. */
function processEvents({ database }: Pick<OpenTestDatabase, 'database'>) {
  return { sweeper, notices };

  function sweeper(fake = fakeSignals()) {
    const events = { ...createInboundEventRepository(database), ...createInboundEventQueries(database) };
    const activities = createInboundEventActivities({
      events,
      readers: eventReaders,
      signals: fake.signals,
      labelRefunds: createLabelRefundRepository(database),
    });
    const environment = new MockActivityEnvironment();
    type Sweep = Awaited<ReturnType<typeof activities.forwardInboundEvents>>;
    const forwardInboundEvents = (): Promise<Sweep> =>
      environment.run<[], Sweep, () => Promise<Sweep>>(async () => activities.forwardInboundEvents());
    return { ...fake, forwardInboundEvents };
  }

  function notices() {
    return createProviderNoticeActivities({
      notices: createProviderNoticeRepository(database),
      readers: eventReaders,
    });
  }
}

/** Events, and what they are about. */
function storeRows({ database, query }: Pick<OpenTestDatabase, 'database' | 'query'>) {
  return { anEvent, aParcel, anOrder };

  async function anEvent(
    provider: string,
    payload: { id: string },
    { ageSeconds = 60, workflowId = null as string | null, looks = 0 } = {},
  ): Promise<void> {
    await query(
      `insert into inbound_event (provider, event_id, type, subject, payload, received_at, next_look_at, looks, workflow_id)
       select ?, ?, 'x', 'x', ?::jsonb, received_at, received_at + interval '30 seconds', ?, ?
       from (values (now() - make_interval(secs => ?))) as v(received_at)`,
      [provider, payload.id, JSON.stringify(payload), looks, workflowId, ageSeconds],
    );
  }

  async function aParcel(state: string, trackingCode: string) {
    const { orderId } = await aConfirmedOrder(database);
    const shipmentId = randomUUID();
    await query(
      `insert into shipment (id, order_id, location_id, sequence, state, carrier, carrier_service, capture_minor, currency,
         weight_grams, tracking_code)
       values (?, ?, 'MAIN', 1, ?, 'USPS', 'Priority', 100, 'USD', 100, ?)`,
      [shipmentId, orderId, state, trackingCode],
    );
    return { orderId, shipmentId };
  }

  async function anOrder(status: string, paymentState: string, capturedMinor = 0) {
    const { orderId } = await aConfirmedOrder(database);
    const intentId = `pi_${randomUUID()}`;
    await query('update sales_order set status = ? where id = ?', [status, orderId]);
    await query(
      `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, intent_id,
         authorised_minor, captured_minor)
       values (?, ?, 1, ?, 'pm_card_visa', 100, 'USD', ?, ?, 100, ?)`,
      [randomUUID(), orderId, `order:${orderId}:authorise:1`, paymentState, intentId, capturedMinor],
    );
    return { orderId, intentId };
  }
}

/** What became of them. */
function readRows({ query }: Pick<OpenTestDatabase, 'query'>) {
  return { effectOf, anOrderRow, nextLooks };

  async function effectOf(eventId: string) {
    const sql = 'select effect, workflow_id from inbound_event where event_id = ?';
    const [row] = await query<{ effect: string | null; workflow_id: string | null }>(sql, [eventId]);
    return row;
  }

  async function anOrderRow(orderId: string): Promise<OrderRow> {
    const [row] = await query<OrderRow>(
      `select attention, attention_since is not null as since, payment_status as "paymentStatus",
         (select sum(refunded_minor)::int from payment where order_id = o.id) as refunded,
         (select json_agg(type order by sequence) from event where subject_id = o.id) as facts
       from sales_order o where id = ?`,
      [orderId],
    );
    if (!row) throw new Error('There is no such order');
    return row;
  }

  /** Event, looks, and whole minutes until the next. */
  async function nextLooks() {
    const rows = await query<{ id: string; looks: number; minutes: number }>(
      `select event_id as id, looks, round(extract(epoch from next_look_at - now()) / 60)::int as minutes
       from inbound_event order by received_at`,
    );
    return rows.map(({ id, looks, minutes }) => [id, looks, minutes]);
  }
}

interface OrderRow {
  readonly attention: string | null;
  readonly since: boolean;
  readonly paymentStatus: string;
  readonly refunded: number;
  readonly facts: readonly string[];
}
