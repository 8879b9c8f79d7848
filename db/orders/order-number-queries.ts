import { formatOrderNumber, type OrderNumber } from '../../domain/orders/order-number.ts';
import type { Database } from '../database.ts';

export interface OrderNumberQueries {
  /** The number of an order or of a stored request. Undefined if there is neither. */
  readOrderNumber(orderId: string): Promise<OrderNumber | undefined>;
  /** The number of a parcel's order, and the parcel's sequence in it. */
  readParcelNumber(
    shipmentId: string,
  ): Promise<{ readonly orderId: string; readonly orderNumber: OrderNumber; readonly sequence: number } | undefined>;
  /** The numbers of many orders, in no particular order. */
  readOrderNumbers(orderIds: readonly string[]): Promise<readonly OrderNumber[]>;
}

/** Order numbers by order id. Workflow ids are made of the number. */
export function createOrderNumberQueries(database: Database): OrderNumberQueries {
  const read = <Row extends object>(sql: string, parameters: unknown[]) =>
    database.em.fork().execute<(Row & { number: string })[]>(sql, parameters);
  return {
    async readOrderNumber(orderId) {
      const [row] = await read(ORDER_OR_REQUEST, [orderId, orderId]);
      return row && formatOrderNumber(Number(row.number));
    },
    async readParcelNumber(shipmentId) {
      const [row] = await read<{ orderId: string; sequence: number }>(PARCEL, [shipmentId]);
      return (
        row && { orderId: row.orderId, orderNumber: formatOrderNumber(Number(row.number)), sequence: row.sequence }
      );
    },
    async readOrderNumbers(orderIds) {
      const rows = await read(ORDERS, [JSON.stringify(orderIds)]);
      return rows.map(({ number }) => formatOrderNumber(Number(number)));
    },
  };
}

/** An order has the number of its request. */
const ORDER_OR_REQUEST = `
select number from sales_order where id = ?
union select number from checkout_request where order_id = ?`;

const PARCEL = `
select o.id as "orderId", o.number, s.sequence from shipment s join sales_order o on o.id = s.order_id where s.id = ?`;

const ORDERS = `
select o.number from jsonb_array_elements_text(?::jsonb) as wanted(id) join sales_order o on o.id = wanted.id::uuid`;
