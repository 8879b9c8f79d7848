import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aConfirmedOrder } from '../../tests/support/a-confirmed-order.ts';
import { createFulfilmentRepository } from '../fulfilment/fulfilment-repository.ts';
import { useStoredShipments } from '../../tests/support/use-stored-shipments.ts';

const stored = useStoredShipments();

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
  await stored.query(
    `insert into payment (${Object.keys(all).join(', ')}) values (${Object.keys(all)
      .map(() => '?')
      .join(', ')})`,
    Object.values(all),
  );
}

describe('recordHandOver', () => {
  it('takes the goods off the stock, once, with a movement for each reservation', async () => {
    const { orderId, shipmentId } = await stored.aParcel({
      lines: [
        { sku: 'JUG', at: { MAIN: 3 } },
        { sku: 'CUP', at: { MAIN: 1 } },
      ],
    });
    const answers = [
      await stored.shipments.recordHandOver({ shipmentId, by: 'Ada' }),
      await stored.shipments.recordHandOver({ shipmentId, by: 'carrier' }),
    ];
    expect(answers).toEqual([
      { moved: true, state: 'handed-over' },
      { moved: true, state: 'handed-over' },
    ]);
    expect(
      await stored.query(`select sku, on_hand, reserved from stock_level where sku in ('JUG', 'CUP') order by sku`),
    ).toEqual([
      { sku: 'CUP', on_hand: 0, reserved: 0 },
      { sku: 'JUG', on_hand: 0, reserved: 0 },
    ]);
    expect(
      await stored.query(
        `select m.sku, m.on_hand_delta, m.reserved_delta from stock_movement m join reservation r
           on m.reference = 'reservation:' || r.id where m.order_id = ? and kind = 'ship' and r.state = 'shipped' order by 1`,
        [orderId],
      ),
    ).toEqual([
      { sku: 'CUP', on_hand_delta: -1, reserved_delta: -1 },
      { sku: 'JUG', on_hand_delta: -3, reserved_delta: -3 },
    ]);
    expect(await stored.timelineOf(orderId)).toEqual(['order.fulfilling', 'shipment.ready', 'shipment.handed-over']);
    expect((await stored.queries.readShipment(shipmentId))?.handedOverAt).not.toBeNull();
  });

  it.each([
    ['has lapsed', { state: 'authorised', authorised_until: '2026-01-02T03:04:05Z' }, 'lapsed on 2 Jan 03:04 UTC'],
    ['was let go of by the provider', { state: 'voided' }, 'was released'],
  ])('keeps a parcel here whose payment %s, unless the carrier has it', async (_what, payment, words) => {
    const { orderId, shipmentId } = await stored.aParcel();
    await aPayment(orderId, payment);
    expect(await stored.shipments.recordHandOver({ shipmentId, by: 'Ada' })).toEqual({
      moved: false,
      state: 'ready',
      unpaid: expect.stringContaining(words),
    });
    // A name is no proof.
    expect(await stored.shipments.recordHandOver({ shipmentId, by: 'carrier' })).toMatchObject({ moved: false });
    const scanEventId = await stored.aScan();
    expect(await stored.shipments.recordHandOver({ shipmentId, by: 'carrier', scanEventId })).toMatchObject({
      moved: true,
    });
  });

  it.each([
    ['whose reservation holds', { authorised_until: '2999-01-01T00:00:00Z' }],
    ['whose whole order was captured before', { authorised_until: '2026-01-02T03:04:05Z', captured_minor: 2_500 }],
  ])('lets a parcel go %s', async (_which, payment) => {
    const { orderId, shipmentId } = await stored.aParcel();
    await aPayment(orderId, { state: 'authorised', ...payment });
    expect(await stored.shipments.recordHandOver({ shipmentId, by: 'Ada' })).toMatchObject({ moved: true });
  });

  it('leaves a parcel alone that has no label', async () => {
    const { shipmentId } = await stored.aParcel({ ready: false });
    expect(await stored.shipments.recordHandOver({ shipmentId, by: 'Ada' })).toEqual({
      moved: false,
      state: 'planned',
    });
  });

  it('writes nothing when the goods are not held for the parcel', async () => {
    const { orderId, shipmentId } = await stored.aParcel();
    await stored.query(`update reservation set state = 'released' where order_id = ?`, [orderId]);
    await expect(stored.shipments.recordHandOver({ shipmentId, by: 'Ada' })).rejects.toThrow(
      'holds 2 units, of which 0',
    );
    expect((await stored.queries.readShipment(shipmentId))?.state).toBe('ready');
  });

  it('ships two hundred parcels that share goods at once without a deadlock', async () => {
    const line = (sku: string) => ({ sku, at: { MAIN: 1 } });
    const lines = [
      [line('S1'), line('S2'), line('S3')],
      [line('S3'), line('S2'), line('S1')],
    ];
    const parcels = await Promise.all(
      Array.from({ length: 200 }, (_, index) => stored.aParcel({ lines: lines[index % 2] ?? [] })),
    );
    const answers = await Promise.all(
      parcels.map(({ shipmentId }) => stored.shipments.recordHandOver({ shipmentId, by: 'van' })),
    );
    expect(answers.every(({ moved }) => moved)).toBe(true);
    expect(
      await stored.query(`select distinct on_hand, reserved from stock_level where sku in ('S1', 'S2', 'S3')`),
    ).toEqual([{ on_hand: 0, reserved: 0 }]);
  });
});

describe('recordHandOver of an order on hold', () => {
  const fulfilment = () => createFulfilmentRepository(stored.database);

  it('keeps the parcel and its stock here, and says why', async () => {
    const { orderId, shipmentId } = await stored.aParcel({ lines: [{ sku: 'HELD', at: { MAIN: 2 } }] });
    await fulfilment().recordHold({ orderId, holdReason: 'The address looks wrong', version: 1 });
    expect(await stored.shipments.recordHandOver({ shipmentId, by: 'Ada' })).toEqual({
      moved: false,
      state: 'ready',
      held: 'The address looks wrong',
    });
    expect(await stored.query(`select on_hand, reserved from stock_level where sku = 'HELD'`)).toEqual([
      { on_hand: 2, reserved: 2 },
    ]);
    await fulfilment().recordHold({ orderId, holdReason: null, version: 2 });
    expect(await stored.shipments.recordHandOver({ shipmentId, by: 'Ada' })).toMatchObject({ moved: true });
  });

  it('writes down what the carrier has scanned all the same', async () => {
    const { orderId, shipmentId } = await stored.aParcel();
    await fulfilment().recordHold({ orderId, holdReason: 'The address looks wrong', version: 1 });
    expect(await stored.shipments.recordHandOver({ shipmentId, by: 'carrier' })).toMatchObject({ moved: false });
    const scanEventId = await stored.aScan();
    expect(await stored.shipments.recordHandOver({ shipmentId, by: 'carrier', scanEventId })).toMatchObject({
      moved: true,
    });
  });

  it('never lets a parcel leave after its hold was written', async () => {
    for (let round = 0; round < 25; round += 1) {
      const { orderId, shipmentId } = await stored.aParcel({ lines: [{ sku: 'RACE-HOLD', at: { MAIN: 1 } }] });
      const [handOver] = await Promise.all([
        stored.shipments.recordHandOver({ shipmentId, by: 'Ada' }),
        fulfilment().recordHold({ orderId, holdReason: 'Stop', version: 1 }),
      ]);
      const timeline = await stored.timelineOf(orderId);
      expect(timeline.slice(2)).toEqual(handOver.moved ? ['shipment.handed-over', 'order.held'] : ['order.held']);
    }
  });

  it('lets two parcels of one order leave at the same instant', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { orderId } = await aConfirmedOrder(stored.database, {
        lines: [{ sku: 'TWIN', at: { MAIN: 1, NORTH: 1 } }],
      });
      const parcels = await stored.shipments.planShipments({ orderId });
      for (const { shipmentId } of parcels)
        await stored.shipments.moveShipment({ shipmentId, to: 'ready', by: 'carrier' });
      const left = await Promise.all(
        parcels.map(({ shipmentId }) => stored.shipments.recordHandOver({ shipmentId, by: 'Ada' })),
      );
      expect(left.map(({ moved }) => moved)).toEqual([true, true]);
    }
  });
});
