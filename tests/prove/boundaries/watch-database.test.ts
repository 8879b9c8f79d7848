import { expect, it } from '@jest/globals';
import { writeIn } from './watch-database.ts';

it.each([
  ['insert into product (id) values (?) on conflict (id) do nothing', 'insert product'],
  [
    'with a as (select 1 for update), b as (\n  update payment p set state = ? from a\n) insert into x',
    'update payment.state',
  ],
  ['select id from shipment where id = ? for update', null],
  ['select 1 from sales_order o for update of o', null],
  ['insert into stock_level (sku) values (?) on conflict (sku) do update set on_hand = 1', 'insert stock_level'],
  ['delete from product where id = ?', 'delete product'],
  ['begin', null],
])('reads %j as a write of %j', (sql, write) => {
  expect(writeIn(sql)).toBe(write);
});
