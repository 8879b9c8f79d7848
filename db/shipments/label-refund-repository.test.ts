import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CarrierEvent } from '../../domain/webhooks/carrier-event.ts';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/test-database.ts';
import { openDatabase, type Database } from '../database.ts';
import { createAttentionRepository } from '../fulfilment/attention-repository.ts';
import { createInboundEventRepository } from '../webhooks/inbound-event-repository.ts';
import {
  createLabelRefundRepository,
  dueLabelRefundsSql,
  type LabelRefundRepository,
} from './label-refund-repository.ts';
import { createLabelRepository, type LabelRepository } from './label-repository.ts';
import { createRoutineScanRepository } from './routine-scan-repository.ts';
import { createFulfilmentRepository } from '../fulfilment/fulfilment-repository.ts';
import { createShipmentRepository } from './shipment-repository.ts';

let testDatabase: TestDatabase;
let database: Database;
let labels: LabelRepository;
let refunds: LabelRefundRepository;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = await openDatabase({ url: testDatabase.url });
  labels = createLabelRepository(database);
  refunds = createLabelRefundRepository(database);
});
afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const rows = <Row extends object>(sql: string, parameters: unknown[] = []) =>
  database.em.fork().execute<Row[]>(sql, parameters);

async function aBoughtLabel(trackingCode = `1Z${randomUUID()}`) {
  const { orderId } = await aConfirmedOrder(database);
  const [planned] = await createFulfilmentRepository(database).planShipments({ orderId });
  const shipmentId = planned?.shipmentId ?? '';
  const providerShipmentId = `shp_${randomUUID()}`;
  await buy(shipmentId, providerShipmentId, { trackingCode });
  return { orderId, shipmentId, providerShipmentId, trackingCode };
}

async function buy(shipmentId: string, providerShipmentId: string, { trackingCode = 'CODE', addressVersion = 1 } = {}) {
  await labels.keepProviderShipment({ shipmentId, providerShipmentId, addressVersion });
  await labels.recordBoughtLabel(shipmentId, {
    providerShipmentId,
    carrier: 'UPS',
    service: 'UPSSaver',
    trackingCode,
    trackerId: `trk_${randomUUID()}`,
    trackingUrl: null,
    labelUrl: null,
    costMinor: 758,
    currency: 'USD',
  });
}

/** Of an order that has ended. */
async function aLabelGivenBack(since = '0 days') {
  const label = await aBoughtLabel();
  await createFulfilmentRepository(database).recallShipments({ orderId: label.orderId });
  await labels.recordLabelEnd({ providerShipmentId: label.providerShipmentId, to: 'refund-requested' });
  await rows(`update sales_order set status = 'cancelled', closed_at = now() where id = ?`, [label.orderId]);
  await rows(
    `update shipping_label set refund_look_at = now(), refund_requested_at = now() - ?::interval
     where provider_shipment_id = ?`,
    [since, label.providerShipmentId],
  );
  return label;
}

async function seen({ orderId, providerShipmentId }: { orderId: string; providerShipmentId: string }) {
  const [row] = await rows<{ state: string; attention: string | null; facts: string[] | null; isAsked: boolean }>(
    `select l.state, o.attention, l.refund_look_at is not null as "isAsked", (
       select json_agg(type order by sequence) from event where subject_id = o.id
         and (type like 'shipment.label%' or type like 'order.attention%')) as facts
     from shipping_label l join shipment s on s.id = l.shipment_id join sales_order o on o.id = s.order_id
     where o.id = ? and l.provider_shipment_id = ?`,
    [orderId, providerShipmentId],
  );
  return row;
}

function aCarrierEvent(about: Pick<CarrierEvent, 'eventId' | 'assertion'>): CarrierEvent {
  return { kind: 'carrier', provider: 'easypost', type: 'x', subject: 'x', ...about };
}

describe('what became of the price of a label that was given back', () => {
  it('is booked without a word where it is paid back', async () => {
    const label = await aLabelGivenBack();
    for (let times = 0; times < 2; times += 1) await refunds.recordLabelRefund({ ...label, outcome: 'refunded' });
    expect(await seen(label)).toEqual({
      state: 'refunded',
      attention: null,
      isAsked: false,
      facts: ['shipment.label-refunded'],
    });
  });

  it('is put before staff once where the carrier keeps it, after the order’s end too, until they have seen to it', async () => {
    const label = await aLabelGivenBack();
    const rejected = { ...label, outcome: 'rejected' as const };
    await Promise.all([refunds.recordLabelRefund(rejected), refunds.recordLabelRefund(rejected)]);
    expect(await seen(label)).toEqual({
      state: 'forfeited',
      attention: `UPS has rejected the refund of label ${label.trackingCode} of parcel 1 (7.58 USD) and keeps its price. If no parcel travelled on it, claim it from UPS by hand; then acknowledge this.`,
      isAsked: false,
      facts: ['shipment.label-refund-rejected', 'order.attention-raised'],
    });
    await createAttentionRepository(database).acknowledgeEndedOrder({ orderId: label.orderId, by: 'Ada' });
    await refunds.recordLabelRefund(rejected);
    expect(await seen(label)).toMatchObject({ attention: null });
  });

  it('is no longer before staff where the carrier gives in', async () => {
    const label = await aLabelGivenBack();
    await refunds.recordLabelRefund({ ...label, outcome: 'rejected' });
    await refunds.recordLabelRefund({ ...label, outcome: 'refunded' });
    expect(await seen(label)).toMatchObject({ state: 'refunded', attention: null });
  });

  it('is nothing where the carrier takes none before it scans the parcel', async () => {
    const label = await aLabelGivenBack();
    await refunds.recordLabelRefund({ ...label, outcome: 'not-applicable' });
    expect(await seen(label)).toMatchObject({ state: 'dropped', attention: null });
  });

  it('is booked where the step that asked for it has not written that yet', async () => {
    const label = await aBoughtLabel();
    await createFulfilmentRepository(database).recallShipments({ orderId: label.orderId });
    await refunds.recordLabelRefund({ ...label, outcome: 'refunded' });
    await labels.recordLabelEnd({ ...label, to: 'refund-requested' });
    expect(await seen(label)).toMatchObject({ state: 'refunded', isAsked: false });
  });

  it('is put before staff where nobody here gave the label back, and the parcel is to travel on it', async () => {
    const label = await aBoughtLabel();
    for (let times = 0; times < 2; times += 1) await refunds.recordLabelRefund({ ...label, outcome: 'refunded' });
    expect(await seen(label)).toMatchObject({
      state: 'bought',
      attention: expect.stringContaining('which nobody here gave back'),
      facts: ['shipment.label-refunded-unasked', 'order.attention-raised'],
    });
    await refunds.recordLabelRefund({ providerShipmentId: 'shp_unknown', outcome: 'refunded' });
  });

  it('is told by an event, which is settled with it', async () => {
    const events = createInboundEventRepository(database);
    const label = await aLabelGivenBack();
    const { providerShipmentId } = label;
    const effectOf = async (eventId: string) =>
      (await rows<{ effect: string }>('select effect from inbound_event where event_id = ?', [eventId]))[0]?.effect;
    const told = { providerShipmentId, outcome: 'refunded' as const };
    for (const effect of ['applied', 'ignored']) {
      const eventId = `evt_${randomUUID()}`;
      const event = aCarrierEvent({ eventId, assertion: { kind: 'label-refund', ...told } });
      expect((await events.receiveCarrierEvent(event, {})).subject).toMatchObject({ orderId: label.orderId });
      await refunds.recordToldRefund({ ...told, eventId });
      expect(await effectOf(eventId)).toBe(effect);
    }
    expect(await seen(label)).toMatchObject({ state: 'refunded' });
  });

  it('does not count as kept at once: staff are told of it when it is known', async () => {
    const label = await aLabelGivenBack();
    await refunds.recordLabelRefund({ ...label, outcome: 'rejected' });
    expect(await labels.hasForfeitedLabels(label.shipmentId)).toBe(false);
  });
});

describe('asking what became of it', () => {
  it('comes an hour after the price was asked back, and later each time, a day at most', async () => {
    const label = await aBoughtLabel();
    await labels.recordLabelEnd({ ...label, to: 'refund-requested' });
    const hoursAway = async () => {
      const [row] = await rows<{ hours: number }>(
        `select round(extract(epoch from refund_look_at - now()) / 3600)::int as hours from shipping_label
         where provider_shipment_id = ?`,
        [label.providerShipmentId],
      );
      return row?.hours;
    };
    const pauses = [await hoursAway()];
    for (let looks = 0; looks < 7; looks += 1) {
      await rows('update shipping_label set refund_look_at = now() where refund_look_at is not null');
      const taken = await refunds.takeDueLabelRefunds(1_000);
      expect(taken).toContainEqual({
        providerShipmentId: label.providerShipmentId,
        isOverdue: false,
        mayBeAskedAgain: true,
      });
      pauses.push(await hoursAway());
    }
    expect(pauses).toEqual([1, 1, 2, 4, 8, 16, 24, 24]);
    expect(await refunds.takeDueLabelRefunds(1_000)).toEqual([]);
  });

  it('is put back where it was not tried, and is due at once', async () => {
    const { providerShipmentId } = await aLabelGivenBack();
    const due = [{ providerShipmentId, isOverdue: false, mayBeAskedAgain: true }];
    expect(await refunds.takeDueLabelRefunds(1)).toEqual(due);
    await refunds.putBackLabelRefunds([]);
    await refunds.putBackLabelRefunds([providerShipmentId]);
    expect(await refunds.takeDueLabelRefunds(1)).toEqual(due);
  });

  it('is given up after longer than any carrier takes, by putting it before staff, and what is told later is booked', async () => {
    const label = await aLabelGivenBack('36 days');
    const { providerShipmentId } = label;
    expect(await refunds.takeDueLabelRefunds(1)).toEqual([
      { providerShipmentId, isOverdue: true, mayBeAskedAgain: false },
    ]);
    for (let times = 0; times < 2; times += 1) await refunds.giveUpLabelRefund(providerShipmentId);
    expect(await seen(label)).toEqual({
      state: 'refund-requested',
      attention: expect.stringContaining('UPS has not said within 35 days'),
      isAsked: false,
      facts: ['shipment.label-refund-undecided', 'order.attention-raised'],
    });
    await refunds.recordLabelRefund({ ...label, outcome: 'refunded' });
    await refunds.giveUpLabelRefund(providerShipmentId);
    expect(await seen(label)).toMatchObject({ state: 'refunded', attention: null });
  });

  it('finds what is due by an index, among any number of labels', async () => {
    const { shipmentId } = await aBoughtLabel();
    await rows(
      `insert into shipping_label (id, shipment_id, provider_shipment_id, state, refund_requested_at, refund_look_at)
       select gen_random_uuid(), ?, 'shp_many_' || n, case when n % 500 = 0 then 'refund-requested' else 'refunded' end, now(),
         case when n % 500 = 0 then now() + n * interval '1 second' end
       from generate_series(1, 20000) n`,
      [shipmentId],
    );
    await rows('analyze shipping_label');
    const plan = await rows<{ 'QUERY PLAN': string }>(`explain ${dueLabelRefundsSql}`, [35, 50]);
    const text = plan.map((line) => line['QUERY PLAN']).join('\n');
    expect(text).toContain('shipping_label_refund_due');
    expect(text).not.toContain('Seq Scan');
  });
});

describe('a scan of a label that was given back', () => {
  const scan = async (trackingCode: string, providerShipmentId: string) => {
    const eventId = `evt_${randomUUID()}`;
    const assertion = { kind: 'scan', trackingCode, providerShipmentId, status: 'in_transit' } as const;
    await createInboundEventRepository(database).receiveCarrierEvent(aCarrierEvent({ eventId, assertion }), {
      id: eventId,
      result: { shipment_id: providerShipmentId },
    });
    return { eventId, status: 'in_transit' as const };
  };

  it('is no routine: it is for the parcel’s workflow, which is told under what label the goods travel', async () => {
    const old = await aBoughtLabel();
    const { orderId, shipmentId } = old;
    await rows('update sales_order set address_version = 2 where id = ?', [orderId]);
    await rows(`update shipment set label_round = 1, state = 'planned' where id = ?`, [shipmentId]);
    await labels.recordLabelEnd({ ...old, to: 'refund-requested' });
    const wanted = { providerShipmentId: `shp_${randomUUID()}`, trackingCode: `1Z${randomUUID()}` };
    await buy(shipmentId, wanted.providerShipmentId, { ...wanted, addressVersion: 2 });
    await rows(`update shipment set state = 'handed-over', handed_over_at = now() where id = ?`, [shipmentId]);

    const routine = createRoutineScanRepository(database);
    const ofNew = await scan(wanted.trackingCode, wanted.providerShipmentId);
    expect(await routine.recordRoutineScan({ shipmentId, ...ofNew })).toEqual({ recorded: true });
    const ofOld = await scan(old.trackingCode, old.providerShipmentId);
    expect(await routine.recordRoutineScan({ shipmentId, ...ofOld })).toEqual({ recorded: false });
    const shipments = createShipmentRepository(database);
    expect(await shipments.recordCarrierEvent({ shipmentId, ...ofOld })).toEqual({
      state: 'in-transit',
      isOfReplacedLabel: true,
    });
  });
});
