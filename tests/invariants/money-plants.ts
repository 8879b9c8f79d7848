import { anIntent } from './provider-plants.ts';
import { noLimits, type Plants } from './plant.ts';

export const moneyPlants: Plants = {
  'A payment took or gave back too much': {
    id: 'I3',
    without: noLimits,
    sql: `update payment set amount_minor = amount_minor - 1 where order_id in {confirmed}`,
  },
  'A payment is not the sum of its captures and refunds': {
    id: 'I3',
    without: noLimits,
    sql: `insert into payment_capture (id, payment_id, shipment_id, provider_key, amount_minor, taken_minor, state)
      select gen_random_uuid(), p.id, s.id, 'another:' || p.id, 1, 1, 'captured' from payment p join shipment s on s.order_id = p.order_id
      where p.order_id in {sending}`,
    alsoIn: ['I4'],
  },
  'A parcel gave back more than was taken for it, or what its refunds do not show': {
    id: 'I3',
    without: noLimits,
    sql: `update payment_capture c set refunded_minor = c.refunded_minor + 1
      from payment p where p.id = payment_id and p.order_id in {lost}`,
  },
  'A refund is for a parcel that its payment’s order does not have': {
    id: 'I3',
    // No sum within the one order or the other shows it.
    sql: `update payment_capture set refunded_minor = 0 from payment p where p.id = payment_id and p.order_id in {lost};
      update payment_refund set shipment_id = pair.shipment_id
      from (
        select r.id, s.shipment_id
        from (
          select r.id, row_number() over () as n from payment_refund r join payment p on p.id = r.payment_id where p.order_id in {lost}
        ) r join (
          select id as shipment_id, row_number() over () as n from shipment where order_id in {sending}
        ) s using (n)
      ) pair where pair.id = payment_refund.id`,
  },
  'The money of a parcel was taken more than once': {
    id: 'I3',
    without: noLimits,
    sql: `insert into payment_capture (id, payment_id, shipment_id, provider_key, amount_minor, taken_minor, state)
      select gen_random_uuid(), c.payment_id, c.shipment_id, 'again:' || c.id, c.amount_minor, c.taken_minor, c.state
      from payment_capture c join payment p on p.id = c.payment_id where p.order_id in {completed}`,
    alsoIn: ['I4'],
  },
  'Money was taken for a parcel that is not there, has not left, or costs something else': {
    id: 'I3',
    sql: `update payment_capture set shipment_id = gen_random_uuid()
      from payment p where p.id = payment_id and p.order_id in {sending}`,
  },
  'The parcels of an order do not cost what the order costs': {
    id: 'I3',
    sql: `update shipment set capture_minor = capture_minor - 1 where order_id in {sending}`,
  },
  'An order goes on without its money': {
    id: 'I3',
    sql: `update sales_order set total_minor = total_minor + 1, shipping_minor = shipping_minor + 1 where id in {confirmed}`,
    alsoIn: ['I11'],
  },
  'An order holds the money of two payments': {
    id: 'I3',
    without: noLimits,
    sql: `insert into payment (id, order_id, attempt, provider_key, payment_method, amount_minor, currency, state, intent_id)
      select gen_random_uuid(), order_id, 2, 'another:' || id, payment_method, amount_minor, currency, 'authorised', 'pi_2_' || order_id
      from payment where order_id in {confirmed}`,
    books: ({ intents }, { confirmed }) => {
      for (const id of confirmed)
        intents.set(`pi_2_${id}`, { ...anIntent(`pi_2_${id}`, id), state: 'voided', authorisedMinor: 0 });
    },
    alsoIn: ['I5'],
  },
  'An order that was given up still holds money': {
    id: 'I3',
    sql: `update payment set state = 'pending', authorised_minor = 0 where order_id in {cancelled}`,
    alsoIn: ['I4'],
  },
  'The payment status of an order is not what its payments say': {
    id: 'I3',
    sql: `update sales_order set payment_status = 'pending' where id in {confirmed}`,
  },
  'A completed order was not paid in full, and nobody has written the rest off': {
    id: 'I3',
    sql: `update sales_order set total_minor = total_minor + 1, shipping_minor = shipping_minor + 1 where id in {completed}`,
    alsoIn: ['I11'],
  },

  'A transaction does not sum to zero': {
    id: 'I4',
    sql: `update ledger_posting l set amount_minor = amount_minor + 1 from ledger_transaction t
      where t.id = transaction_id and order_id in {completed} and kind = 'capture' and account = 'tax-payable'`,
  },
  'The ledger does not sum to zero': {
    id: 'I4',
    // One violation for each currency.
    sql: `insert into ledger_posting (transaction_id, account, amount_minor, currency)
      select id, 'order-revenue', 1, lpad(to_hex(row_number() over ()), 3, '0')
      from ledger_transaction where order_id in {completed} and kind = 'capture'`,
  },
  'A transaction has no postings': {
    id: 'I4',
    sql: `delete from ledger_posting where transaction_id in (
      select max(id) from ledger_transaction where order_id in {completed} group by order_id)`,
  },
  'A movement of money is not in the ledger as it was made': {
    id: 'I4',
    sql: `update ledger_posting set account = 'order-revenue' where account = 'provider-balance'`,
  },
  'A transaction stands for no movement of money': {
    id: 'I4',
    sql: `insert into ledger_transaction (business_key, kind, order_id)
      select 'made-up:' || id, 'capture', id from cast_order where part = 'completed';
      insert into ledger_posting (transaction_id, account, amount_minor, currency)
      select id, 'provider-balance', v.amount, 'GBP' from ledger_transaction, (values (5), (-5)) as v(amount)
      where business_key like 'made-up:%'`,
  },
  'The ledger holds or keeps money of an order that was given up': {
    id: 'I4',
    sql: `delete from ledger_posting where transaction_id in (
      select id from ledger_transaction where kind = 'void' and order_id in {cancelled})`,
  },
  'The ledger holds or keeps money of a completed order': {
    id: 'I4',
    sql: `update ledger_posting l set account = 'card-holds' from ledger_transaction t
      where t.id = transaction_id and order_id in {completed} and kind = 'capture' and account = 'order-revenue'`,
  },
  'Deposits are not what was taken for parcels that have not left': {
    id: 'I4',
    sql: `update ledger_posting l set account = 'customer-deposits' from ledger_transaction t
      where t.id = transaction_id and order_id in {completed} and kind = 'capture' and account = 'order-revenue'`,
  },
  'A table that only grows has lost its guard': {
    id: 'I4',
    without: [
      'alter table stock_movement disable trigger stock_movement_append_only',
      'alter table ledger_transaction disable trigger ledger_transaction_append_only',
      'drop trigger ledger_posting_append_only on ledger_posting',
      'alter table ledger_posting disable trigger ledger_posting_balanced',
      'alter table event disable trigger event_append_only',
      'alter table event disable trigger event_awaits_position',
      'drop trigger event_feed_append_only on event_feed',
      'alter table policy_version disable trigger policy_version_append_only',
    ],
    max: 8,
  },
};
