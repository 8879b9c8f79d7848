import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aConfirmedOrder, type HeldUnits } from '../../tests/support/a-confirmed-order.ts';
import { openTestDatabase, type Query } from '../../tests/support/open-test-database.ts';
import type { Database } from '../database.ts';
import { createFulfilmentRepository, type FulfilmentRepository } from '../fulfilment/fulfilment-repository.ts';
import { createShipmentQueries, type ShipmentQueries } from './shipment-queries.ts';
import type { CarrierWord } from '../../domain/shipments/carrier-status.ts';
import type { ShipmentRecords } from '../../workflows/shipments/shipment-contract.ts';
import { createInboundEventRepository } from '../webhooks/inbound-event-repository.ts';
import { createRoutineScanRepository } from './routine-scan-repository.ts';
import { createShipmentRepository, type ShipmentRepository } from './shipment-repository.ts';

let database: Database;
let rows: Query;
let drop: () => Promise<void>;
// The workflow calls the repository as it stands, so it must be what the contract says.
let shipments: ShipmentRepository & ShipmentRecords & FulfilmentRepository;
let queries: ShipmentQueries;

beforeAll(async () => {
  ({ database, query: rows, drop } = await openTestDatabase({ poolSize: 20, connectTimeoutMs: 60_000 }));
  shipments = { ...createShipmentRepository(database), ...createFulfilmentRepository(database) };
  queries = createShipmentQueries(database);
});
afterAll(() => drop());

/** A planned parcel, moved on to `ready` unless told otherwise. */
async function aParcel({ ready = true, lines }: { ready?: boolean; lines?: readonly HeldUnits[] } = {}) {
  const { orderId } = await aConfirmedOrder(database, lines ? { lines } : {});
  const [planned] = await shipments.planShipments({ orderId });
  const shipmentId = planned?.shipmentId ?? '';
  if (ready) await shipments.moveShipment({ shipmentId, to: 'ready', by: 'carrier' });
  return { orderId, shipmentId };
}

async function aParcelUnderWay() {
  const parcel = await aParcel();
  await shipments.recordHandOver({ shipmentId: parcel.shipmentId, by: 'Ada' });
  return parcel;
}

async function timelineOf(orderId: string): Promise<string[]> {
  const events = await rows<{ type: string }>('select type from order_event where order_id = ? order by sequence', [
    orderId,
  ]);
  return events.map(({ type }) => type);
}

async function storeEvent(eventId: string): Promise<void> {
  await rows(
    `insert into inbound_event (provider, event_id, type, subject, payload) values ('easypost', ?, 'tracker.updated', 'x', '{}')`,
    [eventId],
  );
}

/** What the carrier told of, by its event. */
async function aScan(): Promise<string> {
  const eventId = `evt_${randomUUID()}`;
  await storeEvent(eventId);
  return eventId;
}

describe('planShipments', () => {
  const lines = [
    { sku: 'PLATE', at: { MAIN: 1, NORTH: 2 }, unitPriceMinor: 333 },
    { sku: 'BOWL', at: { MAIN: 1 }, unitPriceMinor: 100 },
  ];

  it('makes one parcel for each location, whose captures sum to the total', async () => {
    const { orderId, totalMinor } = await aConfirmedOrder(database, { lines });
    const planned = await shipments.planShipments({ orderId });
    expect(
      planned.map(({ locationId, sequence, units, captureMinor }) => [locationId, sequence, units, captureMinor]),
    ).toEqual([
      ['MAIN', 1, 2, 333 + 100 + 500],
      ['NORTH', 2, 2, 666],
    ]);
    expect(planned.reduce((sum, { captureMinor }) => sum + captureMinor, 0)).toBe(totalMinor);
    expect((await queries.readShipment(planned[0]?.shipmentId ?? ''))?.weightGrams).toBe(600);
  });

  it('moves the order to "fulfilling" along an edge that the timeline shows', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await shipments.planShipments({ orderId });
    expect(await rows('select status, fulfilment_stage from sales_order where id = ?', [orderId])).toEqual([
      { status: 'fulfilling', fulfilment_stage: 'preparing' },
    ]);
    expect(await rows('select status_from, status_to from order_event where order_id = ?', [orderId])).toEqual([
      { status_from: 'confirmed', status_to: 'fulfilling' },
    ]);
  });

  it('returns the same parcels when it is repeated, also by two at once', async () => {
    const { orderId } = await aConfirmedOrder(database, { lines });
    const [one, other] = await Promise.all([
      shipments.planShipments({ orderId }),
      shipments.planShipments({ orderId }),
    ]);
    expect(other).toEqual(one);
    expect(await shipments.planShipments({ orderId })).toEqual(one);
    expect(await timelineOf(orderId)).toEqual(['order.fulfilling']);
  });

  it('plans nothing for an order that was cancelled', async () => {
    const { orderId } = await aConfirmedOrder(database);
    await rows(`update sales_order set status = 'cancelled' where id = ?`, [orderId]);
    expect(await shipments.planShipments({ orderId })).toEqual([]);
  });

  it('refuses to send an order short', async () => {
    const { orderId } = await aConfirmedOrder(database, { lines });
    await rows(`delete from reservation where order_id = ? and location_id = 'NORTH'`, [orderId]);
    await expect(shipments.planShipments({ orderId })).rejects.toThrow('has 4 units, of which 2 are held');
  });
});

async function aPayment(orderId: string, fields: Record<string, string | number>): Promise<void> {
  const all = {
    id: randomUUID(),
    order_id: orderId,
    attempt: 1,
    provider_key: `authorise-${orderId}`,
    payment_method: 'pm_card_visa',
    amount_minor: 2_500,
    authorised_minor: 2_500,
    currency: 'USD',
    ...fields,
  };
  await rows(
    `insert into payment (${Object.keys(all).join(', ')}) values (${Object.keys(all)
      .map(() => '?')
      .join(', ')})`,
    Object.values(all),
  );
}

describe('moveShipment', () => {
  it('moves along an edge once and says where the parcel is when it is repeated', async () => {
    const { orderId, shipmentId } = await aParcel();
    const request = { shipmentId, to: 'picked', by: 'Ada' } as const;
    expect(await shipments.moveShipment(request)).toEqual({ moved: true, state: 'picked' });
    expect(await shipments.moveShipment(request)).toEqual({ moved: false, state: 'picked' });
    expect(await timelineOf(orderId)).toEqual(['order.fulfilling', 'shipment.ready', 'shipment.picked']);
  });

  it('refuses an edge that does not exist', async () => {
    const { shipmentId } = await aParcel();
    expect(await shipments.moveShipment({ shipmentId, to: 'delivered', by: 'Ada' })).toEqual({
      moved: false,
      state: 'ready',
    });
  });

  it('does not know a parcel that was never planned', async () => {
    const stranger = randomUUID();
    await expect(shipments.moveShipment({ shipmentId: stranger, to: 'picked', by: 'Ada' })).rejects.toThrow(stranger);
  });
});

describe('recordHandOver', () => {
  it('takes the goods off the stock, once, with a movement for each reservation', async () => {
    const { orderId, shipmentId } = await aParcel({
      lines: [
        { sku: 'JUG', at: { MAIN: 3 } },
        { sku: 'CUP', at: { MAIN: 1 } },
      ],
    });
    const answers = [
      await shipments.recordHandOver({ shipmentId, by: 'Ada' }),
      await shipments.recordHandOver({ shipmentId, by: 'carrier' }),
    ];
    expect(answers).toEqual([
      { moved: true, state: 'handed-over' },
      { moved: true, state: 'handed-over' },
    ]);
    expect(
      await rows(`select sku, on_hand, reserved from stock_level where sku in ('JUG', 'CUP') order by sku`),
    ).toEqual([
      { sku: 'CUP', on_hand: 0, reserved: 0 },
      { sku: 'JUG', on_hand: 0, reserved: 0 },
    ]);
    expect(
      await rows(
        `select m.sku, m.on_hand_delta, m.reserved_delta from stock_movement m join reservation r
           on m.reference = 'reservation:' || r.id where m.order_id = ? and kind = 'ship' and r.state = 'shipped' order by 1`,
        [orderId],
      ),
    ).toEqual([
      { sku: 'CUP', on_hand_delta: -1, reserved_delta: -1 },
      { sku: 'JUG', on_hand_delta: -3, reserved_delta: -3 },
    ]);
    expect(await timelineOf(orderId)).toEqual(['order.fulfilling', 'shipment.ready', 'shipment.handed-over']);
    expect((await queries.readShipment(shipmentId))?.handedOverAt).not.toBeNull();
  });

  it.each([
    ['has lapsed', { state: 'authorised', authorised_until: '2026-01-02T03:04:05Z' }, 'lapsed on 2 Jan 03:04 UTC'],
    ['was let go of by the provider', { state: 'voided' }, 'was let go of'],
  ])('keeps a parcel here whose payment %s, unless the carrier has it', async (_what, payment, words) => {
    const { orderId, shipmentId } = await aParcel();
    await aPayment(orderId, payment);
    expect(await shipments.recordHandOver({ shipmentId, by: 'Ada' })).toEqual({
      moved: false,
      state: 'ready',
      unpaid: expect.stringContaining(words),
    });
    // A name is no proof.
    expect(await shipments.recordHandOver({ shipmentId, by: 'carrier' })).toMatchObject({ moved: false });
    const scanEventId = await aScan();
    expect(await shipments.recordHandOver({ shipmentId, by: 'carrier', scanEventId })).toMatchObject({ moved: true });
  });

  it.each([
    ['whose reservation holds', { authorised_until: '2999-01-01T00:00:00Z' }],
    ['whose whole order was captured before', { authorised_until: '2026-01-02T03:04:05Z', captured_minor: 2_500 }],
  ])('lets a parcel go %s', async (_which, payment) => {
    const { orderId, shipmentId } = await aParcel();
    await aPayment(orderId, { state: 'authorised', ...payment });
    expect(await shipments.recordHandOver({ shipmentId, by: 'Ada' })).toMatchObject({ moved: true });
  });

  it('leaves a parcel alone that has no label', async () => {
    const { shipmentId } = await aParcel({ ready: false });
    expect(await shipments.recordHandOver({ shipmentId, by: 'Ada' })).toEqual({ moved: false, state: 'planned' });
  });

  it('writes nothing when the goods are not held for the parcel', async () => {
    const { orderId, shipmentId } = await aParcel();
    await rows(`update reservation set state = 'released' where order_id = ?`, [orderId]);
    await expect(shipments.recordHandOver({ shipmentId, by: 'Ada' })).rejects.toThrow('holds 2 units, of which 0');
    expect((await queries.readShipment(shipmentId))?.state).toBe('ready');
  });

  it('ships two hundred parcels that share goods at once without a deadlock', async () => {
    const line = (sku: string) => ({ sku, at: { MAIN: 1 } });
    const lines = [
      [line('S1'), line('S2'), line('S3')],
      [line('S3'), line('S2'), line('S1')],
    ];
    const parcels = await Promise.all(
      Array.from({ length: 200 }, (_, index) => aParcel({ lines: lines[index % 2] ?? [] })),
    );
    const answers = await Promise.all(
      parcels.map(({ shipmentId }) => shipments.recordHandOver({ shipmentId, by: 'van' })),
    );
    expect(answers.every(({ moved }) => moved)).toBe(true);
    expect(await rows(`select distinct on_hand, reserved from stock_level where sku in ('S1', 'S2', 'S3')`)).toEqual([
      { on_hand: 0, reserved: 0 },
    ]);
  });
});

describe('recallShipments', () => {
  it('calls back all parcels of an order and gives the same answer again', async () => {
    const { orderId } = await aConfirmedOrder(database, { lines: [{ sku: 'LAMP', at: { MAIN: 1, NORTH: 1 } }] });
    const ids = (await shipments.planShipments({ orderId })).map(({ shipmentId }) => shipmentId).sort();
    expect(await shipments.recallShipments({ orderId })).toEqual({ recalled: true, shipmentIds: ids });
    expect(await shipments.recallShipments({ orderId })).toEqual({ recalled: true, shipmentIds: ids });
    expect(await timelineOf(orderId)).toEqual(['order.fulfilling', 'shipment.cancelled', 'shipment.cancelled']);
  });

  it('calls none back when one has left', async () => {
    const { orderId } = await aConfirmedOrder(database, { lines: [{ sku: 'VASE', at: { MAIN: 1, NORTH: 1 } }] });
    const [first, second] = await shipments.planShipments({ orderId });
    await shipments.moveShipment({ shipmentId: second?.shipmentId ?? '', to: 'ready', by: 'carrier' });
    await shipments.recordHandOver({ shipmentId: second?.shipmentId ?? '', by: 'Ada' });
    expect(await shipments.recallShipments({ orderId })).toEqual({
      recalled: false,
      reason: 'Parcel 2 is already with UPS (handed-over).',
    });
    expect((await queries.readShipment(first?.shipmentId ?? ''))?.state).toBe('planned');
  });

  it('lets exactly one of a hand-over and a recall at the same instant win', async () => {
    for (let round = 0; round < 25; round += 1) {
      const { orderId, shipmentId } = await aParcel({ lines: [{ sku: 'RACE', at: { MAIN: 1 } }] });
      const [handOver, recall] = await Promise.all([
        shipments.recordHandOver({ shipmentId, by: 'Ada' }),
        shipments.recallShipments({ orderId }),
      ]);
      expect(handOver.moved).toBe(!recall.recalled);
      expect((await queries.readShipment(shipmentId))?.state).toBe(recall.recalled ? 'cancelled' : 'handed-over');
      const held = await rows<{ state: string }>('select state from reservation where order_id = ?', [orderId]);
      expect(held).toEqual([{ state: recall.recalled ? 'held' : 'shipped' }]);
    }
  });
});

describe('recordHandOver of an order on hold', () => {
  const fulfilment = () => createFulfilmentRepository(database);

  it('keeps the parcel and its stock here, and says why', async () => {
    const { orderId, shipmentId } = await aParcel({ lines: [{ sku: 'HELD', at: { MAIN: 2 } }] });
    await fulfilment().recordHold({ orderId, holdReason: 'The address looks wrong', version: 1 });
    expect(await shipments.recordHandOver({ shipmentId, by: 'Ada' })).toEqual({
      moved: false,
      state: 'ready',
      held: 'The address looks wrong',
    });
    expect(await rows(`select on_hand, reserved from stock_level where sku = 'HELD'`)).toEqual([
      { on_hand: 2, reserved: 2 },
    ]);
    await fulfilment().recordHold({ orderId, holdReason: null, version: 2 });
    expect(await shipments.recordHandOver({ shipmentId, by: 'Ada' })).toMatchObject({ moved: true });
  });

  it('writes down what the carrier has scanned all the same', async () => {
    const { orderId, shipmentId } = await aParcel();
    await fulfilment().recordHold({ orderId, holdReason: 'The address looks wrong', version: 1 });
    expect(await shipments.recordHandOver({ shipmentId, by: 'carrier' })).toMatchObject({ moved: false });
    const scanEventId = await aScan();
    expect(await shipments.recordHandOver({ shipmentId, by: 'carrier', scanEventId })).toMatchObject({ moved: true });
  });

  it('never lets a parcel leave after its hold was written', async () => {
    for (let round = 0; round < 25; round += 1) {
      const { orderId, shipmentId } = await aParcel({ lines: [{ sku: 'RACE-HOLD', at: { MAIN: 1 } }] });
      const [handOver] = await Promise.all([
        shipments.recordHandOver({ shipmentId, by: 'Ada' }),
        fulfilment().recordHold({ orderId, holdReason: 'Stop', version: 1 }),
      ]);
      const timeline = await timelineOf(orderId);
      expect(timeline.slice(2)).toEqual(handOver.moved ? ['shipment.handed-over', 'order.held'] : ['order.held']);
    }
  });

  it('lets two parcels of one order leave at the same instant', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { orderId } = await aConfirmedOrder(database, { lines: [{ sku: 'TWIN', at: { MAIN: 1, NORTH: 1 } }] });
      const parcels = await shipments.planShipments({ orderId });
      for (const { shipmentId } of parcels) await shipments.moveShipment({ shipmentId, to: 'ready', by: 'carrier' });
      const left = await Promise.all(
        parcels.map(({ shipmentId }) => shipments.recordHandOver({ shipmentId, by: 'Ada' })),
      );
      expect(left.map(({ moved }) => moved)).toEqual([true, true]);
    }
  });
});

describe('recordCarrierEvent', () => {
  it('applies an event once, however often it arrives, and settles it', async () => {
    const { orderId, shipmentId } = await aParcelUnderWay();
    const eventId = `evt_${randomUUID()}`;
    await storeEvent(eventId);
    const event = { shipmentId, eventId, status: 'in_transit' } as const;
    expect(await shipments.recordCarrierEvent(event)).toEqual({ state: 'in-transit' });
    const next = { shipmentId, eventId: `evt_${randomUUID()}`, status: 'out_for_delivery' } as const;
    await storeEvent(next.eventId);
    await shipments.recordCarrierEvent(next);
    expect(await shipments.recordCarrierEvent(event)).toEqual({ state: 'out-for-delivery' });
    expect(
      await rows('select effect, settled_at is null as open from inbound_event where event_id = ?', [eventId]),
    ).toEqual([{ effect: 'applied', open: false }]);
    expect((await timelineOf(orderId)).slice(2)).toEqual([
      'shipment.handed-over',
      'shipment.in-transit',
      'shipment.out-for-delivery',
    ]);
  });

  it('settles as ignored what comes after delivery', async () => {
    const { orderId, shipmentId } = await aParcelUnderWay();
    const late = `evt_${randomUUID()}`;
    await storeEvent(late);
    const arrived = { shipmentId, eventId: `evt_${randomUUID()}`, status: 'delivered' } as const;
    await storeEvent(arrived.eventId);
    await shipments.recordCarrierEvent(arrived);
    expect(await shipments.recordCarrierEvent({ shipmentId, eventId: late, status: 'in_transit' })).toEqual({
      state: 'delivered',
    });
    expect(await rows('select effect from inbound_event where event_id = ?', [late])).toEqual([{ effect: 'ignored' }]);
    expect(await rows('select fulfilment_stage from sales_order where id = ?', [orderId])).toEqual([
      { fulfilment_stage: 'delivered' },
    ]);
    expect((await queries.readShipment(shipmentId))?.deliveredAt).not.toBeNull();
  });
});

describe('an attempt that was given up and is written late', () => {
  it('leaves on the timeline that a cancellation was refused, once', async () => {
    const { orderId } = await aParcelUnderWay();
    for (let repeat = 0; repeat < 2; repeat += 1) {
      expect(await shipments.recallShipments({ orderId, forCancellation: true })).toMatchObject({ recalled: false });
    }
    expect((await timelineOf(orderId)).slice(-2)).toEqual(['shipment.handed-over', 'order.cancellation-refused']);
  });

  it('leaves the newer words about a parcel alone', async () => {
    const { shipmentId } = await aParcel();
    await shipments.setShipmentAttention({
      shipmentId,
      attention: 'The carrier refused the address',
      version: 2,
      about: ['label'],
    });
    await shipments.setShipmentAttention({ shipmentId, attention: null, version: 1, about: [] });
    expect((await queries.readShipment(shipmentId))?.attention).toBe('The carrier refused the address');
  });

  it('does not take a reading of the tracker for news', async () => {
    const { orderId, shipmentId } = await aParcelUnderWay();
    const reading = { shipmentId, eventId: 'reading:1', status: 'in_transit', onlyFrom: 'handed-over' } as const;
    expect(await shipments.recordCarrierEvent(reading)).toEqual({ state: 'in-transit' });
    const returned = { shipmentId, eventId: `evt_${randomUUID()}`, status: 'failure' } as const;
    await storeEvent(returned.eventId);
    await shipments.recordCarrierEvent(returned);
    expect(await shipments.recordCarrierEvent(reading)).toEqual({ state: 'exception' });
    expect((await timelineOf(orderId)).slice(-2)).toEqual(['shipment.in-transit', 'shipment.exception']);
  });

  it('takes no step back in the warehouse, and recalls nothing that has left', async () => {
    const { orderId, shipmentId } = await aParcel();
    for (const to of ['picked', 'packed'] as const) await shipments.moveShipment({ shipmentId, to, by: 'Ada' });
    expect(await shipments.moveShipment({ shipmentId, to: 'picked', by: 'Ada' })).toEqual({
      moved: false,
      state: 'packed',
    });
    await shipments.recordHandOver({ shipmentId, by: 'Ada' });
    expect(await shipments.recallShipments({ orderId })).toMatchObject({ recalled: false });
    expect(await shipments.recordHandOver({ shipmentId, by: 'Ada' })).toEqual({ moved: true, state: 'handed-over' });
  });
});

describe('an event that was never received', () => {
  it('neither hands a parcel over nor moves it', async () => {
    const here = await aParcel();
    expect(
      await shipments.recordHandOver({ shipmentId: here.shipmentId, by: 'carrier', scanEventId: 'evt_made_up' }),
    ).toEqual({
      moved: false,
      state: 'ready',
    });
    const { shipmentId } = await aParcelUnderWay();
    expect(await shipments.recordCarrierEvent({ shipmentId, eventId: 'evt_made_up', status: 'delivered' })).toEqual({
      state: 'handed-over',
    });
  });
});

/** Of a label in this state, for the first address; the order may have another by now. */
async function aScanUnder(shipmentId: string, state: string): Promise<string> {
  const [eventId, label] = [await aScan(), `shp_${randomUUID()}`];
  await rows(`insert into shipping_label (id, shipment_id, provider_shipment_id, state) values (?, ?, ?, ?)`, [
    randomUUID(),
    shipmentId,
    label,
    state,
  ]);
  await rows(`update inbound_event set payload = ?::jsonb where event_id = ?`, [
    JSON.stringify({ result: { shipment_id: label } }),
    eventId,
  ]);
  return eventId;
}

const correctAddress = (orderId: string) =>
  rows('update sales_order set address_version = address_version + 1 where id = ?', [orderId]);

describe('a scan of a label that the parcel bears no more', () => {
  it.each(['refund-requested', 'refunded', 'dropped', 'forfeited', 'bought'])(
    'neither hands it over nor moves it, where that is %s, and says so again to a repeat',
    async (state) => {
      const { orderId, shipmentId } = await aParcel();
      const eventId = await aScanUnder(shipmentId, state);
      if (state === 'bought') await correctAddress(orderId);
      const scanned = await shipments.recordHandOver({ shipmentId, by: 'carrier', scanEventId: eventId });
      expect(scanned).toEqual({ moved: false, state: 'ready' });
      const told = { state: 'ready', isOfReplacedLabel: true };
      const event = { shipmentId, eventId, status: 'delivered' } as const;
      expect(await shipments.recordCarrierEvent(event)).toEqual(told);
      expect(await shipments.recordCarrierEvent(event)).toEqual(told);
      expect(await rows('select effect from inbound_event where event_id = ?', [eventId])).toEqual([
        { effect: 'noted' },
      ]);
      const [parcel] = await rows('select state, heard_at from shipment where id = ?', [shipmentId]);
      expect(parcel).toEqual({ state: 'ready', heard_at: null });
    },
  );

  it('does not deliver one that left under another', async () => {
    const { orderId, shipmentId } = await aParcelUnderWay();
    const event = { shipmentId, status: 'delivered' } as const;
    const old = await aScanUnder(shipmentId, 'refunded');
    expect(await shipments.recordCarrierEvent({ ...event, eventId: old })).toMatchObject({ state: 'handed-over' });
    const cancelled = { shipmentId, eventId: await aScanUnder(shipmentId, 'forfeited'), status: 'cancelled' } as const;
    expect(await shipments.recordCarrierEvent(cancelled)).toEqual({ state: 'handed-over' });
    const now = await aScanUnder(shipmentId, 'bought');
    expect(await shipments.recordCarrierEvent({ ...event, eventId: now })).toEqual({ state: 'delivered' });
    expect((await timelineOf(orderId)).at(-1)).toBe('shipment.delivered');
  });
});

describe('a parcel that counts as here, and that the carrier has', () => {
  /** Goods of two places, of which the first is with the carrier under a label that was replaced. */
  async function anAwayParcel(sku: string) {
    const { orderId } = await aConfirmedOrder(database, { lines: [{ sku, at: { MAIN: 2, NORTH: 1 } }] });
    const planned = await shipments.planShipments({ orderId });
    for (const { shipmentId } of planned) await shipments.moveShipment({ shipmentId, to: 'ready', by: 'carrier' });
    const shipmentId = planned[0]?.shipmentId ?? '';
    const eventId = await aScanUnder(shipmentId, 'refunded');
    await shipments.recordCarrierEvent({ shipmentId, eventId, status: 'in_transit' });
    const statesOf = async () =>
      (await rows<{ state: string }>('select state from shipment where order_id = ? order by sequence', [orderId])).map(
        ({ state }) => state,
      );
    const levels = () =>
      rows('select location_id, on_hand, reserved from stock_level where sku = ? order by location_id', [sku]);
    const attention = async () => (await rows('select attention from sales_order where id = ?', [orderId]))[0];
    return { orderId, shipmentId, statesOf, levels, attention };
  }
  const refused = { recalled: false, reason: expect.stringContaining('`restock`') };

  it('is not called back, for a cancellation or because a step failed', async () => {
    const { orderId, statesOf } = await anAwayParcel('AWAY-1');
    expect(await shipments.recallShipments({ orderId })).toEqual(refused);
    expect(await shipments.recallShipments({ orderId, forCancellation: true })).toEqual(refused);
    expect(await statesOf()).toEqual(['ready', 'ready']);
    expect((await timelineOf(orderId)).at(-1)).toBe('order.cancellation-refused');
  });

  it('is called back without its goods where staff say so, which stays with them', async () => {
    const { orderId, statesOf, levels, attention } = await anAwayParcel('AWAY-2');
    const recall = { orderId, forCancellation: true, restock: false, by: 'Ada' } as const;
    expect(await shipments.recallShipments(recall)).toMatchObject({ recalled: true });
    expect(await statesOf()).toEqual(['cancelled', 'cancelled']);
    const without = [
      { location_id: 'MAIN', on_hand: 0, reserved: 0 },
      { location_id: 'NORTH', on_hand: 1, reserved: 1 },
    ];
    expect(await levels()).toEqual(without);
    expect(await attention()).toEqual({ attention: expect.stringContaining('taken off the stock') });
    expect(await timelineOf(orderId)).toContain('shipment.taken-off-stock');
    // So does the undo, which asks nobody.
    expect(await shipments.recallShipments({ orderId })).toMatchObject({ recalled: true });
    expect(await levels()).toEqual(without);
    const told = 'order.attention-raised';
    expect((await timelineOf(orderId)).filter((type) => type === told)).toHaveLength(1);
  });

  it('is called back with its goods where staff say that they are back', async () => {
    const { orderId, statesOf, levels, attention } = await anAwayParcel('AWAY-3');
    const recall = { orderId, forCancellation: true, restock: true, by: 'Ada' } as const;
    expect(await shipments.recallShipments(recall)).toMatchObject({ recalled: true });
    expect(await statesOf()).toEqual(['cancelled', 'cancelled']);
    expect(await levels()).toEqual([
      { location_id: 'MAIN', on_hand: 2, reserved: 2 },
      { location_id: 'NORTH', on_hand: 1, reserved: 1 },
    ]);
    expect(await attention()).toEqual({ attention: null });
    const [said] = await rows(`select data from order_event where order_id = ? and type = 'shipment.restocked'`, [
      orderId,
    ]);
    expect(said).toMatchObject({ data: { locationId: 'MAIN', by: 'Ada' } });
  });

  it('is so, too, where its label was not known when it was scanned, or nobody was there to hear of it', async () => {
    const unlabelled = await aParcel({ ready: false });
    const scan = { shipmentId: unlabelled.shipmentId, eventId: await aScan(), status: 'in_transit' } as const;
    expect(await shipments.recordCarrierEvent(scan)).toEqual({ state: 'planned' });
    const unheard = await aParcel();
    const told = { provider: 'easypost', eventId: await aScan(), orderId: unheard.orderId } as const;
    const assertion = { kind: 'scan', trackingCode: 'T', providerShipmentId: null, status: 'in_transit' } as const;
    const { provider, eventId } = told;
    const event = { kind: 'carrier', provider, eventId, type: 'tracker.updated', subject: 'T', assertion } as const;
    const events = createInboundEventRepository(database);
    await events.noteEvent({ ...told, event, shipmentId: unheard.shipmentId, notice: 'Nothing has come of that.' });
    for (const { orderId } of [unlabelled, unheard]) {
      expect(await shipments.recallShipments({ orderId, forCancellation: true })).toEqual(refused);
    }
  });

  it('may leave all the same, and then is nobody’s to call back', async () => {
    const { orderId, shipmentId } = await anAwayParcel('AWAY-4');
    expect(await shipments.recordHandOver({ shipmentId, by: 'Ada' })).toMatchObject({ moved: true });
    expect(await shipments.recallShipments({ orderId, restock: false })).toMatchObject({
      recalled: false,
      reason: expect.stringContaining('is already with'),
    });
  });

  it('is told of on its order where it was called back a moment before, whatever label it was scanned under', async () => {
    for (const label of ['refunded', 'bought']) {
      const { orderId, shipmentId } = await aParcel();
      const eventId = await aScanUnder(shipmentId, label);
      await shipments.recallShipments({ orderId, forCancellation: true });
      const scan = { shipmentId, eventId, status: 'in_transit' } as const;
      for (let n = 0; n < 2; n += 1) await shipments.recordCarrierEvent(scan);
      const [order] = await rows<{ attention: string }>('select attention from sales_order where id = ?', [orderId]);
      expect(order?.attention).toContain('a parcel that was called back');
      expect(await rows('select effect from inbound_event where event_id = ?', [eventId])).toEqual([
        { effect: 'noted' },
      ]);
      await rows(`update sales_order set attention = null, attention_lines = '{}' where id = ?`, [orderId]);
      // Staff have seen to it: a repeat does not say so again.
      await shipments.recordCarrierEvent(scan);
      expect(await rows('select attention from sales_order where id = ?', [orderId])).toEqual([{ attention: null }]);
    }
  });
});

describe('recordRoutineScan', () => {
  const scans = () => createRoutineScanRepository(database);
  async function aStoredScan(status: CarrierWord, shipmentId: string) {
    const eventId = `evt_${randomUUID()}`;
    await storeEvent(eventId);
    return { shipmentId, eventId, status };
  }

  it('writes what the carrier says on the way, once, and when it was heard', async () => {
    const { orderId, shipmentId } = await aParcelUnderWay();
    expect(await shipments.readShipmentState({ shipmentId })).toEqual({ state: 'handed-over', lastScanAt: null });
    const scan = await aStoredScan('in_transit', shipmentId);
    expect(await Promise.all([scans().recordRoutineScan(scan), scans().recordRoutineScan(scan)])).toEqual([
      { recorded: true },
      { recorded: true },
    ]);
    const [event] = await rows<{ effect: string; at: number }>(
      `select effect, (extract(epoch from received_at) * 1000)::float8 as at from inbound_event where event_id = ?`,
      [scan.eventId],
    );
    expect(event?.effect).toBe('applied');
    expect(await shipments.readShipmentState({ shipmentId })).toEqual({ state: 'in-transit', lastScanAt: event?.at });
    expect((await timelineOf(orderId)).slice(2)).toEqual(['shipment.handed-over', 'shipment.in-transit']);
  });

  it('hears of movement also where the state stays what it was', async () => {
    const { shipmentId } = await aParcelUnderWay();
    await scans().recordRoutineScan(await aStoredScan('in_transit', shipmentId));
    const { lastScanAt } = await shipments.readShipmentState({ shipmentId });
    await scans().recordRoutineScan(await aStoredScan('in_transit', shipmentId));
    expect((await shipments.readShipmentState({ shipmentId })).lastScanAt).toBeGreaterThan(lastScanAt ?? Infinity);
  });

  it('leaves to the workflow what somebody waits for, or what is news by the time it is written', async () => {
    const { shipmentId } = await aParcelUnderWay();
    await shipments.setShipmentAttention({
      shipmentId,
      attention: 'No word since Monday',
      version: 1,
      about: ['silence'],
    });
    const scan = await aStoredScan('in_transit', shipmentId);
    expect(await scans().recordRoutineScan(scan)).toEqual({ recorded: false });
    expect(await rows('select settled_at from inbound_event where event_id = ?', [scan.eventId])).toEqual([
      { settled_at: null },
    ]);
    expect(await shipments.readShipmentState({ shipmentId })).toEqual({ state: 'handed-over', lastScanAt: null });
    await shipments.setShipmentAttention({ shipmentId, attention: null, version: 2, about: [] });
    expect(await scans().recordRoutineScan({ ...scan, status: 'delivered' })).toEqual({ recorded: false });
  });

  it('leaves to the workflow a parcel that left a while ago and whose money was not taken: it may not know', async () => {
    const { orderId, shipmentId } = await aParcelUnderWay();
    await rows(`update shipment set handed_over_at = now() - interval '2 minutes' where id = ?`, [shipmentId]);
    const scan = await aStoredScan('in_transit', shipmentId);
    expect(await scans().recordRoutineScan(scan)).toEqual({ recorded: false });
    await rows(
      `with paid as (
         insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency)
         values (?, ?, 1, ?, 'pm_card_visa', 2500, 'USD') returning id
       )
       insert into payment_capture (id, payment_id, shipment_id, provider_key, amount_minor, taken_minor, state)
       select ?, id, ?, ?, 2500, 2500, 'captured' from paid`,
      [randomUUID(), orderId, `authorise-${orderId}`, randomUUID(), shipmentId, `capture-${shipmentId}`],
    );
    expect(await scans().recordRoutineScan(scan)).toEqual({ recorded: true });
  });
});

describe('listShipments', () => {
  it('goes through the parcels of a state oldest first, page by page', async () => {
    const { orderId } = await aConfirmedOrder(database, { lines: [{ sku: 'PAGE', at: { A: 1, B: 1, C: 1 } }] });
    await shipments.planShipments({ orderId });
    const seen: string[] = [];
    for (let after: string | undefined, more = true; more;) {
      const page = await queries.listShipments({ orderId, state: 'planned', after, limit: 2 });
      seen.push(...page.map(({ locationId }) => locationId));
      after = page.at(-1)?.id;
      more = page.length === 2;
    }
    expect(seen.sort()).toEqual(['A', 'B', 'C']);
  });

  it('shows what is in the parcel and puts nobody before an attention that was taken away', async () => {
    const { orderId, shipmentId } = await aParcel({ lines: [{ sku: 'SHOW', at: { MAIN: 4 } }] });
    await shipments.setShipmentAttention({ shipmentId, attention: 'Look at me', version: 1, about: ['silence'] });
    expect((await queries.listShipments({ orderId, limit: 5 }))[0]).toMatchObject({
      attention: 'Look at me',
      lines: [{ sku: 'SHOW', title: 'SHOW', quantity: 4 }],
    });
    await shipments.setShipmentAttention({ shipmentId, attention: null, version: 2, about: [] });
    expect((await queries.readShipment(shipmentId))?.attention).toBeNull();
  });
});
