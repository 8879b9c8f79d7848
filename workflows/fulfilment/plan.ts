import { ApplicationFailure, condition } from '@temporalio/workflow';
import { momentInWords } from '../../domain/time/moment-in-words.ts';
import type { PlacedOrder } from '../checkout/checkout-contract.ts';
import { asSentence } from '../shared/escape-markdown.ts';
import { localRecordActivities } from '../shared/record-activities.ts';
import type { FulfilmentRecords, PlannedShipment } from './fulfilment-contract.ts';
import type { FulfilmentOrder } from './fulfilment-order.ts';
import { awaitStock } from './await-stock.ts';

const records = localRecordActivities<FulfilmentRecords>();

/** Waits until the goods have arrived, the release delay is over, and the order is not on hold. */
export async function awaitRelease(order: FulfilmentOrder, placed: PlacedOrder): Promise<void> {
  const { cancellation, hold, display } = order;
  if (placed.shortages.length > 0) await awaitGoods(order, placed);
  else await releaseDelay(order);
  if (cancellation.request || hold.reason === null) return;
  display.show({ waitingFor: 'you to release it' });
  await condition(() => hold.reason === null || cancellation.request !== undefined);
}

/**
 * Optional wait between confirmation and planning, in which an order is cancelled without touching a parcel. Orders that waited for
 * goods skip it.
 */
async function releaseDelay({ input, cancellation, display }: FulfilmentOrder): Promise<void> {
  const { releaseDelayMs = 0 } = input.timing;
  if (releaseDelayMs === 0) return;
  const releaseAt = momentInWords(Date.now() + releaseDelayMs);
  display.show({ waitingFor: `its time to be sent to the warehouse, ${releaseAt}` });
  await condition(() => cancellation.request !== undefined, releaseDelayMs, { summary: 'Release to the warehouse' });
}

/** Plans the shipments. Waits again if goods turn out not to be reserved: an order is never sent short. */
export async function plan(order: FulfilmentOrder, placed: PlacedOrder): Promise<readonly PlannedShipment[]> {
  const { input, cancellation, attention } = order;
  for (;;) {
    try {
      const planned = await records.planShipments({ orderId: placed.orderId });
      await attention.set('goods', null);
      return planned;
    } catch (error) {
      if (!(error instanceof ApplicationFailure) || error.type !== 'OrderNotHeld') throw error;
      await attention.set(
        'goods',
        `${asSentence(error.message)} Receive the goods or cancel the order; it looks again by itself.`,
      );
    }
    await awaitGoods(order, placed);
    await condition(() => cancellation.request !== undefined, input.timing.restockPollMs, { summary: 'Look again' });
    if (cancellation.request) return [];
  }
}

async function awaitGoods(order: FulfilmentOrder, placed: PlacedOrder): Promise<void> {
  await records.recordBackordered({ orderId: placed.orderId });
  order.display.show({
    status: 'backordered',
    fulfilmentStage: 'backordered',
    waitingFor: 'goods that are not there yet',
  });
  await awaitStock(order, placed);
}
