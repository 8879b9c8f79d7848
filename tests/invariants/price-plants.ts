import type { Plants } from './plant.ts';

/** The table itself refuses what does not add up, and what is below nothing. */
const noSums = ['alter table sales_order drop constraint sales_order_total, drop constraint sales_order_not_negative'];

export const pricePlants: Plants = {
  'A line does not cost what its units cost': {
    id: 'I11',
    sql: `update order_line set unit_price_minor = unit_price_minor + 1 where order_id in {confirmed}`,
  },
  'The lines of an order are not what its goods cost': {
    id: 'I11',
    sql: `update sales_order set items_minor = items_minor + 1, shipping_minor = shipping_minor - 1 where id in {placed}`,
  },
  'The tax of an order is not that of its lines and of sending': {
    id: 'I11',
    sql: `update order_line set tax_minor = tax_minor + 1, net_minor = net_minor - 1 where order_id in {waiting}`,
  },
  'Goods, sending and tax of an order do not add up to its total': {
    id: 'I11',
    without: noSums,
    sql: `update sales_order set items_minor = items_minor + tax_minor + 1, tax_minor = -1 where id in {placed}`,
  },
  'What the shopper is told that an order costs is not what it costs': {
    id: 'I11',
    sql: `update sales_order set totals = totals || jsonb_build_object('total', total_minor - 1) where id in {completed}`,
  },
  'The sum that a shopper is shown line by line is not what the order costs': {
    id: 'I11',
    sql: `update sales_order set totals = jsonb_set(totals, array['lines', '0', 'amount'], '1') where id in {sending}`,
  },
};
