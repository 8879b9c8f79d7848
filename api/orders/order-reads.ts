import type { CheckoutRequestQueries } from '../../db/checkout/checkout-request-queries.ts';
import type { OrderNumberQueries } from '../../db/orders/order-number-queries.ts';
import type { OrderQueries } from '../../db/orders/order-queries.ts';
import type { OrderNumber } from '../../domain/orders/order-number.ts';
import type { Viewer } from '../shared/caller.ts';
import { notFound } from '../shared/problem.ts';
import { presentOrder } from './present-order.ts';

/** What an action on an order reads of it, before and after its workflow is asked. */
export type OrderReads = Pick<OrderQueries, 'readOrder'> &
  Pick<CheckoutRequestQueries, 'readRequest'> &
  Pick<OrderNumberQueries, 'readOrderNumber'>;

/** The number that an order's workflows are named by. Throws 404 by the database, whether or not Temporal can be reached. */
export async function requireOrderNumber(reads: OrderReads, id: string): Promise<OrderNumber> {
  const number = await reads.readOrderNumber(id);
  if (number === undefined) throw notFound(`order ${id}`);
  return number;
}

/** The order as far as they may see it. */
export async function readPresentedOrder(reads: OrderReads, id: string, viewer: Viewer) {
  const record = await reads.readOrder(id);
  if (!record) throw notFound(`order ${id}`);
  return presentOrder(record, viewer);
}
