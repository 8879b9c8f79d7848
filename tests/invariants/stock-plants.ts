import { noLimits, type Plants } from './plant.ts';

export const stockPlants: Plants = {
  'The level is not the sum of its movements': {
    id: 'I1',
    sql: `update stock_level set on_hand = on_hand + 1 where sku like 'MUG%'`,
  },
  'The level is negative, or more is reserved than is there': {
    id: 'I1',
    without: noLimits,
    sql: `insert into stock_level select sku, 'WEST', -1, 0 from stock_level where location_id = 'MAIN';
      insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
      select 'adjustment', sku, location_id, -1, 0, 'adjustment:x' from stock_level where location_id = 'WEST'`,
  },
  'Goods are held for orders at a location that is closed': {
    id: 'I1',
    sql: `update stock_location set state = 'closed' where id = 'MAIN'`,
    // All orders of the cast are of two articles.
    max: 2,
  },
  'What is reserved is not what the orders hold': {
    id: 'I1',
    sql: `update stock_level set reserved = reserved + 1 where sku like 'MUG%' and location_id = 'MAIN';
      insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
      select 'reserve', sku, location_id, 0, 1, 'nobody' from stock_level where sku like 'MUG%' and location_id = 'MAIN'`,
  },
  'A reservation has not moved stock as its state says': {
    id: 'I1',
    sql: `update stock_movement set reference = reference || ':nobody' where kind = 'ship' and order_id in {completed}`,
  },

  'Held for a line that the order does not have': {
    id: 'I2',
    sql: `update reservation set order_line_id = gen_random_uuid() where order_id in {placed}`,
  },
  'A final order still holds goods': {
    id: 'I2',
    sql: `insert into reservation (id, order_id, order_line_id, sku, location_id, quantity)
      select gen_random_uuid(), order_id, id, sku, 'MAIN', 1 from order_line where order_id in {completed};
      insert into stock_movement (kind, sku, location_id, on_hand_delta, reserved_delta, reference)
      select 'reserve', sku, location_id, 0, 1, 'reservation:' || id from reservation
      where order_id in {completed} and state = 'held';
      update stock_level set reserved = reserved + (select count(*) from cast_order where part = 'completed')
      where sku = 'MUG' and location_id = 'MAIN'`,
  },
  'A final order still waits for goods': {
    id: 'I2',
    sql: `insert into backorder (id, order_id, order_line_id, sku, quantity)
      select gen_random_uuid(), order_id, id, sku, 1 from order_line where order_id in {cancelled}`,
  },
  'Held beyond its expiry': {
    id: 'I2',
    sql: `update reservation set expires_at = now() - interval '1 minute' where order_id in {placed}`,
  },
  'An unpaid order holds goods without an expiry': {
    id: 'I2',
    sql: `update reservation set expires_at = null where order_id in {placed}`,
  },
  'An unpaid order was given goods that others wait for': {
    id: 'I2',
    sql: `insert into backorder (id, order_id, order_line_id, sku, quantity, filled_quantity, state, filled_at)
      select gen_random_uuid(), order_id, id, sku, 3, 3, 'filled', now() from order_line where order_id in {placed}`,
  },
  'An open order does not hold what it sold': {
    id: 'I2',
    sql: `update backorder set quantity = quantity + 1 where order_id in {waiting}`,
  },
  'A completed order did not send what it sold': {
    id: 'I2',
    sql: `update order_line set quantity = quantity + 1 where order_id in {completed}`,
    alsoIn: ['I11'],
  },
};
