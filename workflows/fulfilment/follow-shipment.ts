import { condition } from '@temporalio/workflow';
import type { PlacedOrder } from '../checkout/checkout-contract.ts';
import type { ShipmentOutcome } from '../shipments/shipment-contract.ts';
import { capture, refund } from './move-money.ts';
import type { FulfilmentOrder } from './fulfilment-order.ts';
import type { OrderShipment } from './order-shipment.ts';
import { isReturnRefunded } from './settle-money.ts';
import { trackShipment } from './track-shipment.ts';

/** Follows one shipment of an order to its end. Its money is captured when the carrier has it. */
export async function followShipment(
  order: FulfilmentOrder,
  placed: PlacedOrder,
  shipment: OrderShipment,
): Promise<ShipmentOutcome['kind']> {
  const { cancellation } = order;
  const arrival = trackShipment(order, placed, shipment);
  const hasLeftOrNever = condition(() => shipment.handedOver || cancellation.request !== undefined);
  const cameFirst = await Promise.race([arrival, hasLeftOrNever]);
  // A shipment that was recalled never left, and is cancelled whenever its label is settled: the order does not wait for that.
  if (cancellation.request || cameFirst === 'cancelled') {
    // Wait until its workflow exists and has the recall, because that workflow returns the label.
    await Promise.race([arrival, condition(() => shipment.recall !== undefined)]);
    shipment.end = 'cancelled';
    return 'cancelled';
  }
  // It has left, by whichever report: goods that have left are always captured.
  await capture(order, shipment);
  const kind = await arrival;
  shipment.end = kind;
  // Nothing is refunded of what was never captured.
  if (shipment.moneyWrittenOff) return kind;
  const isRefunded = kind === 'lost' || (kind === 'returned' && (await isReturnRefunded(order, shipment)));
  if (isRefunded) await refund(order, shipment, `The parcel was ${kind}`);
  return kind;
}
