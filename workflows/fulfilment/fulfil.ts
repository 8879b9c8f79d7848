import { ApplicationFailure, condition } from '@temporalio/workflow';
import { hasLeft, isFinalShipmentState } from '../../domain/shipments/shipment-state.ts';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import type { PlacedOrder } from '../checkout/checkout-contract.ts';
import type { OrderState, Parcel } from '../orders/order-state.ts';
import type { ShipmentOutcome } from '../shipments/shipment-contract.ts';
import { sentence } from '../shared/plain-words.ts';
import { recordSteps } from '../shared/record-steps.ts';
import { followParcel } from './follow-parcel.ts';
import type { FulfilmentRecords, PlannedShipment } from './fulfilment-contract.ts';
import { goodsArrive } from './goods-arrive.ts';

const records = recordSteps<FulfilmentRecords>();

/** From a paid order to parcels that have all come to their end. */
export async function fulfil(order: OrderState): Promise<'completed' | 'cancelled'> {
  const { placed } = order;
  if (!placed) throw new Error('An order was to be fulfilled before it was placed');

  const isResumed = order.parcels.size > 0;
  if (!order.isPlanned && !isResumed) await readyToPlan(order, placed);
  // Parcels that an earlier life planned are told, whatever was asked for in this one.
  const isOver = () => order.cancel !== undefined && !order.isPlanned;
  if (isOver()) return 'cancelled';

  const shipments = await order.saga.step(
    'recall parcels',
    () => planParcels(order, placed),
    async () => void (await records.recallShipments({ orderId: placed.orderId })),
  );
  if (isOver()) return 'cancelled';
  const unknown = shipments.filter(({ shipmentId }) => !order.parcels.has(shipmentId));
  for (const planned of unknown) order.parcels.set(planned.shipmentId, parcelOf(planned));
  for (const planned of unknown) await hearParcel(order, planned);
  order.show({
    status: 'fulfilling',
    fulfilmentStage: 'preparing',
    waitingFor: `${shipments.length === 1 ? 'its parcel' : `its ${shipments.length} parcels`} to be packed and handed over`,
  });
  const ends = await Promise.all([...order.parcels.values()].map((parcel) => following(order, placed, parcel)));
  return ends.every((end) => end === 'cancelled') ? 'cancelled' : 'completed';
}

/** A parcel that is being followed goes on being so when the story of its order is resumed. */
async function following(order: OrderState, placed: PlacedOrder, parcel: Parcel): Promise<ShipmentOutcome['kind']> {
  parcel.following ??= followParcel(order, placed, parcel);
  try {
    return await parcel.following;
  } catch (error) {
    delete parcel.following;
    throw error;
  }
}

/** Until the goods are there, the time to change one's mind is over, and nobody holds the order. */
async function readyToPlan(order: OrderState, placed: PlacedOrder): Promise<void> {
  if (placed.shortages.length > 0) await awaitGoods(order, placed);
  else await timeToChangeOnesMind(order);
  if (!order.cancel && order.holdReason !== null) await released(order);
}

function parcelOf(planned: PlannedShipment): Parcel {
  return { planned, handedOver: hasLeft(planned.state), moneyTaken: false, heardVersion: 0 };
}

/** What it told while the order had no workflow, nobody heard. What staff have seen to of one that has ended is not said again. */
async function hearParcel(
  order: OrderState,
  { shipmentId, sequence, state, attention }: PlannedShipment,
): Promise<void> {
  if (order.parcels.get(shipmentId)?.heardVersion !== 0) return;
  const about = `parcel:${shipmentId}`;
  const standing = order.attention.get(about) ?? '';
  const said = attention?.split('\n') ?? [];
  const words = isFinalShipmentState(state) ? said.filter((line) => standing.includes(line)) : said;
  await order.attend(about, words.length === 0 ? null : `Parcel ${sequence}: ${words.join('\n')}`);
}

/** Waits once more where goods are not held after all: an order is never sent short. */
async function planParcels(order: OrderState, placed: PlacedOrder): Promise<readonly PlannedShipment[]> {
  const { orderId } = placed;
  for (;;) {
    try {
      const shipments = await records.planShipments({ orderId });
      await order.attend('goods', null);
      return shipments;
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || error.type !== 'OrderNotHeld') throw error;
      await order.attend(
        'goods',
        `${sentence(error.message)} Receive the goods or cancel the order; it looks again by itself.`,
      );
    }
    await awaitGoods(order, placed);
    await condition(() => order.cancel !== undefined, order.input.timing.restockPollMs, { summary: 'Look again' });
    if (order.cancel) return [];
  }
}

async function awaitGoods(order: OrderState, placed: PlacedOrder): Promise<void> {
  await records.recordBackordered({ orderId: placed.orderId });
  order.show({ status: 'backordered', fulfilmentStage: 'backordered', waitingFor: 'goods that are not there yet' });
  await goodsArrive(order, placed);
}

/**
 * The warehouse hears of an order a while after its confirmation, if the shop wants it so: till then all is easily undone.
 * An order that waited for goods has had that time.
 */
async function timeToChangeOnesMind(order: OrderState): Promise<void> {
  const { releaseDelayMs = 0 } = order.input.timing;
  if (releaseDelayMs === 0) return;
  const releaseAt = momentInWords(Date.now() + releaseDelayMs);
  order.show({ waitingFor: `its time to be sent to the warehouse, ${releaseAt}` });
  await condition(() => order.cancel !== undefined, releaseDelayMs, { summary: 'Release to the warehouse' });
}

async function released(order: OrderState): Promise<void> {
  order.show({ waitingFor: 'you to release it' });
  await condition(() => order.holdReason === null || order.cancel !== undefined);
}
