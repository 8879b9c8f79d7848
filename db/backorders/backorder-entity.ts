import { defineEntity, p } from '@mikro-orm/core';
import { OrderLine, Order } from '../orders/order-entity.ts';

/** Units of an order line that were sold before they were there. Stock that arrives goes to the oldest first. */
export const Backorder = defineEntity({
  name: 'Backorder',
  tableName: 'backorder',
  indexes: [{ name: 'backorder_queue', properties: ['sku', 'queuedAt', 'id'], where: "state = 'waiting'" }],
  checks: [
    { name: 'backorder_paid', expression: 'queued_at is not null or filled_quantity = 0' },
    { name: 'backorder_state', expression: "state in ('waiting', 'filled', 'cancelled')" },
    { name: 'backorder_quantity', expression: 'quantity > 0 and filled_quantity >= 0 and filled_quantity <= quantity' },
  ],
  properties: {
    id: p.uuid().primary(),
    order: () => p.manyToOne(Order).mapToPk().index(),
    orderLine: () => p.manyToOne(OrderLine).mapToPk(),
    sku: p.string(),
    quantity: p.integer(),
    filledQuantity: p.integer().default(0),
    state: p.string().$type<'waiting' | 'filled' | 'cancelled'>().default('waiting'),
    /** When the order was paid for: its place in the queue. Null until then: nothing is given to an unpaid order. */
    queuedAt: p.datetime().defaultRaw('now()').nullable(),
    filledAt: p.datetime().nullable(),
  },
});
