import { shopperDeclineCode } from '../../domain/payments/shopper-decline-code.ts';

/** What a person is told of a table when they ask by themselves, with their account. */
export interface OwnTable {
  /** Which rows are theirs: a condition over `me`, `account` and `orders` (own-data-queries.ts), for which there is an index. */
  readonly rows: string;
  /** The columns that they may see, as far as `/v1` shows them to whoever has the order, or a customer of theirs. */
  readonly shown: readonly string[];
  /** Columns of `personalData` that they may not: what staff wrote, what a provider said of them, what opens something. */
  readonly hidden?: readonly string[];
  /** What becomes of a row before it is told. */
  readonly present?: (row: OwnRow) => OwnRow;
}

export type OwnRow = Readonly<Record<string, unknown>>;

/** One by one, as arrays: a join with a few may be planned as one with all. */
const ORDERS = 'any(array(select id from orders))';
const OF_ACCOUNT = 'account_id = any(array(select id from account))';
const OF_ORDER = `order_id = ${ORDERS}`;

/** Requests that became orders; those that are decided about now; and those that were refused, as long as they say who asked. */
const OWN_REQUESTS = `
select id from orders
union all select order_id from checkout_request
  where resolved_at is null and (body ->> 'customerId')::uuid = (select id from me)
union all select order_id from checkout_request
  where resolved_at is not null and body is not null and body ->> 'customerId' = (select id::text from me)`;

/**
 * By table. `npm run export-person` tells whoever runs the shop all there is, for them to read before they hand it on; this goes straight to
 * whoever has the account, who may be a thief of its token, or somebody whom staff suspect. So nothing is told that is not named here.
 */
export const ownData: Readonly<Record<string, OwnTable>> = {
  customer: {
    rows: 'id = (select id from me)',
    shown: ['id', 'email', 'name', 'phone', 'external_reference', 'created_at', 'updated_at'],
  },
  customer_account: {
    rows: 'id = any(array(select id from account))',
    shown: ['id', 'email', 'pending_email', 'verified_at', 'created_at'],
    hidden: ['password_hash'],
  },
  account_login: { rows: OF_ACCOUNT, shown: ['provider', 'issuer', 'subject', 'linked_at'] },
  account_address: {
    rows: OF_ACCOUNT,
    shown: ['id', 'label', 'address', 'is_default', 'created_at', 'updated_at'],
  },
  customer_session: {
    rows: OF_ACCOUNT,
    shown: ['id', 'device', 'started_at', 'last_used_at', 'ended_at'],
    hidden: ['refresh_hash'],
  },
  sales_order: {
    rows: `id = ${ORDERS}`,
    shown: [
      'id',
      'number',
      'status',
      'payment_status',
      'fulfilment_stage',
      'customer_id',
      'email',
      'currency',
      'items_minor',
      'shipping_minor',
      'tax_minor',
      'total_minor',
      'totals',
      'shipping_address',
      'carrier',
      'carrier_service',
      'cancel_reason',
      'placed_at',
      'confirmed_at',
      'closed_at',
      'cancel_requested_at',
    ],
    hidden: ['hold_reason', 'cancel_note', 'attention'],
  },
  order_line: {
    rows: OF_ORDER,
    shown: [
      'order_id',
      'position',
      'sku',
      'product_id',
      'title',
      'quantity',
      'unit_price_minor',
      'net_minor',
      'tax_minor',
      'placed_at',
    ],
  },
  checkout_request: {
    rows: `order_id = any(array(${OWN_REQUESTS}))`,
    shown: ['order_id', 'number', 'body', 'received_at', 'resolved_at'],
    hidden: ['shopper_mark'],
    present: (row) => ({ ...row, body: withoutMeansToPay(row['body']) }),
  },
  address_correction: { rows: OF_ORDER, shown: ['id', 'order_id', 'address', 'created_at'] },
  shipping_quote: {
    rows: `id = any(array(select shipping_quote_id from sales_order where id = ${ORDERS}))`,
    shown: ['id', 'state', 'currency', 'shipping_address', 'lines', 'created_at', 'expires_at'],
  },
  payment: {
    rows: OF_ORDER,
    shown: [
      'id',
      'order_id',
      'attempt',
      'amount_minor',
      'currency',
      'state',
      'decline_code',
      'authorised_minor',
      'captured_minor',
      'refunded_minor',
      'created_at',
    ],
    hidden: ['payment_method', 'action_url', 'return_url', 'client_secret', 'card', 'decline'],
    present: (row) => ({ ...row, decline_code: shopperDeclineCode(textOrNull(row['decline_code'])) }),
  },
  payment_refund: {
    rows: `payment_id = any(array(select id from payment where ${OF_ORDER}))`,
    shown: ['id', 'payment_id', 'amount_minor', 'state', 'created_at'],
    hidden: ['reason'],
  },
  shipment: {
    rows: OF_ORDER,
    shown: [
      'id',
      'order_id',
      'sequence',
      'state',
      'carrier',
      'carrier_service',
      'tracking_code',
      'tracking_url',
      'created_at',
      'handed_over_at',
      'delivered_at',
    ],
    hidden: ['attention'],
  },
  message: {
    // Those of an account are about it; the index of what was sent to whom is that of orders and of subjects.
    rows: `id = any(array(
      select m.id from message m where m.${OF_ORDER}
      union all select m.id from message m where m.order_id is null and m.subject_type = 'account'
        and m.subject_id = any(array(select id::text from account))))`,
    shown: ['id', 'kind', 'channel', 'order_id', 'email', 'locale', 'state', 'queued_at', 'sent_at'],
    hidden: ['mailbox', 'last_error'],
  },
  message_preference: {
    rows: `owner_type = 'customer' and owner_id = (select id from me) or owner_type = 'order' and owner_id = ${ORDERS}`,
    shown: ['owner_type', 'owner_id', 'category', 'channel', 'wanted', 'changed_at'],
  },
  push_subscription: {
    rows: OF_ORDER,
    shown: ['id', 'order_id', 'endpoint', 'created_at'],
    hidden: ['public_key', 'auth_secret'],
  },
};

/** Tables of `personalData` that nothing is told of, each with the reason why. */
export const notForOwners: Readonly<Record<string, string>> = {
  approval: 'What staff ask of one another.',
  event: 'Words of staff and of providers on timelines, of which people see the rest.',
  idempotent_request: 'Answers, to staff too, that repeat for two days what stands elsewhere.',
  import_row: 'What the shop’s own files had wrong.',
  inbound_event: 'What providers tell the shop, as it came: verdicts on cards are in it.',
  payment_write_off: 'Why staff gave money up.',
  shipping_label: 'What the shop bought, by a link that opens for everybody; the address on it is that of the order.',
  suppressed_address: 'It is known by a hash of an address, and no account has one.',
  task: 'What staff are to decide.',
  task_comment: 'What they noted on it.',
  unreadable_event: 'What providers tell the shop, as it came.',
};

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);

/** With a method of payment a card is charged again by whoever may order with this account. */
function withoutMeansToPay(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return null;
  const { paymentMethod: _, returnUrl: _page, ...asked } = body as OwnRow;
  return asked;
}
