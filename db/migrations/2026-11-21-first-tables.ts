import { Migration } from '@mikro-orm/migrations';

/** The first tables: what it takes to sell, to be paid and to deliver. */
export class FirstTables extends Migration {
  override up(): void {
    this.addSql('create sequence order_number start with 1001');
    this.addSql(tables);
    this.addSql(appendOnly);
    this.addSql(balancedLedger);
  }
}

/** What was written in these tables is never changed: a mistake is mended by a further row. */
const appendOnly = `
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger stock_movement_append_only before update or delete on stock_movement for each row execute function refuse_change();
create trigger ledger_transaction_append_only before update or delete on ledger_transaction for each row execute function refuse_change();
create trigger ledger_posting_append_only before update or delete on ledger_posting for each row execute function refuse_change();
create trigger order_event_append_only before update or delete on order_event for each row execute function refuse_change();
`;

/** All postings of a transaction are inserted by one statement, so the statement is where they must balance. */
const balancedLedger = `
create function refuse_unbalanced_postings() returns trigger language plpgsql as $$
begin
  if exists (select 1 from inserted group by transaction_id, currency having sum(amount_minor) <> 0) then
    raise exception 'Postings do not sum to zero' using errcode = 'check_violation', constraint = 'ledger_balanced';
  end if;
  return null;
end $$;
create trigger ledger_posting_balanced after insert on ledger_posting
  referencing new table as inserted for each statement execute function refuse_unbalanced_postings();
`;

const tables = `
create table checkout_request (
  order_id uuid not null,
  number bigint not null default nextval('order_number'),
  credential_id uuid not null,
  body_hash varchar(255) not null,
  body jsonb not null,
  received_at timestamptz not null default now(),
  resolved_at timestamptz null,
  refusal jsonb null,
  primary key (order_id)
);
alter table checkout_request add constraint checkout_request_number_unique unique (number);
create index checkout_request_open on checkout_request (received_at) where resolved_at is null;

create table credential (
  id uuid not null,
  name varchar(255) not null,
  role varchar(255) not null,
  key_hash varchar(255) not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz null,
  primary key (id)
);
alter table credential add constraint credential_key_hash_unique unique (key_hash);
alter table credential add constraint credential_role_check check (role in ('storefront', 'staff'));

create table customer (
  id uuid not null,
  email varchar(255) null,
  name varchar(255) not null,
  phone varchar(255) null,
  external_reference varchar(255) null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1,
  primary key (id)
);
alter table customer add constraint customer_email_unique unique (email);
alter table customer add constraint customer_external_reference_unique unique (external_reference);
create index customer_created_at_index on customer (created_at);

create table idempotent_request (
  id uuid not null,
  request_hash varchar(255) not null,
  status int null,
  body jsonb null,
  created_at timestamptz not null default now(),
  primary key (id)
);
create index idempotent_request_created_at_index on idempotent_request (created_at);

create table inbound_event (
  provider varchar(255) not null,
  event_id varchar(255) not null,
  type varchar(255) not null,
  subject varchar(255) not null,
  workflow_id varchar(255) null,
  payload jsonb not null,
  received_at timestamptz not null default now(),
  settled_at timestamptz null,
  effect varchar(255) null,
  primary key (provider, event_id)
);
create index inbound_event_open on inbound_event (received_at) where settled_at is null;
alter table inbound_event add constraint inbound_event_effect check (effect in ('applied', 'ignored'));

create table ledger_transaction (
  id bigserial primary key,
  business_key varchar(255) not null,
  kind varchar(255) not null,
  order_id uuid not null,
  posted_at timestamptz not null default now()
);
alter table ledger_transaction add constraint ledger_transaction_business_key_unique unique (business_key);
create index ledger_transaction_order_id_index on ledger_transaction (order_id);

create table ledger_posting (
  id bigserial primary key,
  transaction_id bigint not null,
  account varchar(255) not null,
  amount_minor bigint not null,
  currency varchar(3) not null
);
create index ledger_posting_transaction_id_index on ledger_posting (transaction_id);
create index ledger_posting_account_currency_index on ledger_posting (account, currency);
alter table ledger_posting add constraint ledger_posting_amount_minor_check check (amount_minor <> 0);

create table sales_order (
  id uuid not null,
  number bigint not null,
  status varchar(255) not null,
  payment_status varchar(255) not null,
  fulfilment_stage varchar(255) not null,
  customer_id uuid null,
  email varchar(255) not null,
  currency varchar(3) not null,
  items_minor bigint not null,
  shipping_minor bigint not null,
  tax_minor bigint not null,
  total_minor bigint not null,
  totals jsonb not null,
  shipping_address jsonb not null,
  shipping_quote_id uuid not null,
  shipping_option_id uuid not null,
  carrier varchar(255) not null,
  carrier_service varchar(255) not null,
  hold_reason text null,
  attention text null,
  cancel_reason text null,
  event_sequence int not null default 0,
  placed_at timestamptz not null default now(),
  confirmed_at timestamptz null,
  closed_at timestamptz null,
  primary key (id)
);
alter table sales_order add constraint sales_order_number_unique unique (number);
create index sales_order_status_placed_at_id_index on sales_order (status, placed_at, id);
create index sales_order_placed_at_id_index on sales_order (placed_at, id);
create index sales_order_customer_id_placed_at_index on sales_order (customer_id, placed_at);
create index sales_order_email_placed_at_index on sales_order (email, placed_at);
create index sales_order_attention on sales_order (placed_at) where attention is not null;
alter table sales_order add constraint sales_order_total check (total_minor = items_minor + shipping_minor + tax_minor);
alter table sales_order add constraint sales_order_not_negative check (items_minor >= 0 and shipping_minor >= 0 and tax_minor >= 0);

create table order_event (
  id bigserial primary key,
  order_id uuid not null,
  sequence int not null,
  type varchar(255) not null,
  fact_key varchar(255) not null,
  status_from varchar(255) null,
  status_to varchar(255) null,
  data jsonb not null,
  occurred_at timestamptz not null default now()
);
create index order_event_status on order_event (order_id, sequence) where status_to is not null;
alter table order_event add constraint order_event_sequence unique (order_id, sequence);
alter table order_event add constraint order_event_once unique (order_id, fact_key);

create table order_line (
  id uuid not null,
  order_id uuid not null,
  "position" int not null,
  sku varchar(255) not null,
  title varchar(255) not null,
  quantity int not null,
  unit_price_minor bigint not null,
  weight_grams int not null,
  tax_class varchar(255) not null,
  tax_rate_ppm int not null,
  tax_inclusive boolean not null,
  net_minor bigint not null,
  tax_minor bigint not null,
  primary key (id)
);
create index order_line_sku_index on order_line (sku);
alter table order_line add constraint order_line_order_id_position_unique unique (order_id, "position");
alter table order_line add constraint order_line_quantity check (quantity > 0 and unit_price_minor > 0);

create table backorder (
  id uuid not null,
  order_id uuid not null,
  order_line_id uuid not null,
  sku varchar(255) not null,
  quantity int not null,
  filled_quantity int not null default 0,
  state varchar(255) not null default 'waiting',
  queued_at timestamptz not null default now(),
  filled_at timestamptz null,
  primary key (id)
);
create index backorder_order_id_index on backorder (order_id);
create index backorder_queue on backorder (sku, queued_at, id) where state = 'waiting';
alter table backorder add constraint backorder_state check (state in ('waiting', 'filled', 'cancelled'));
alter table backorder add constraint backorder_quantity check (quantity > 0 and filled_quantity >= 0 and filled_quantity <= quantity);

create table payment (
  id uuid not null,
  order_id uuid not null,
  attempt int not null,
  provider_key varchar(255) not null,
  payment_method varchar(255) not null,
  amount_minor bigint not null,
  currency varchar(3) not null,
  state varchar(255) not null default 'pending',
  intent_id varchar(255) null,
  action_url text null,
  decline_code varchar(255) null,
  authorised_minor bigint not null default '0',
  captured_minor bigint not null default '0',
  refunded_minor bigint not null default '0',
  created_at timestamptz not null default now(),
  settled_at timestamptz null,
  primary key (id)
);
alter table payment add constraint payment_provider_key_unique unique (provider_key);
alter table payment add constraint payment_intent_id_unique unique (intent_id);
alter table payment add constraint payment_order_id_attempt_unique unique (order_id, attempt);
create unique index payment_one_live on payment (order_id) where state in ('pending', 'action-required', 'authorised', 'captured');
alter table payment add constraint payment_amounts check (refunded_minor <= captured_minor and captured_minor <= authorised_minor);
alter table payment add constraint payment_not_negative check (refunded_minor >= 0 and amount_minor > 0);
alter table payment add constraint payment_state check (state in ('pending', 'action-required', 'authorised', 'captured', 'declined', 'voided'));

create table payment_capture (
  id uuid not null,
  payment_id uuid not null,
  shipment_id uuid not null,
  provider_key varchar(255) not null,
  amount_minor bigint not null,
  refunded_minor bigint not null default '0',
  captured_at timestamptz not null default now(),
  primary key (id)
);
create index payment_capture_payment_id_index on payment_capture (payment_id);
alter table payment_capture add constraint payment_capture_shipment_id_unique unique (shipment_id);
alter table payment_capture add constraint payment_capture_provider_key_unique unique (provider_key);
alter table payment_capture add constraint payment_capture_amount_minor_check check (amount_minor > 0);
alter table payment_capture add constraint payment_capture_refunded_minor_check check (refunded_minor >= 0 and refunded_minor <= amount_minor);

create table payment_refund (
  id uuid not null,
  payment_id uuid not null,
  shipment_id uuid null,
  provider_key varchar(255) not null,
  amount_minor bigint not null,
  reason text not null,
  state varchar(255) not null default 'pending',
  provider_refund_id varchar(255) null,
  created_at timestamptz not null default now(),
  primary key (id)
);
create index payment_refund_payment_id_index on payment_refund (payment_id);
create index payment_refund_shipment_id_index on payment_refund (shipment_id);
alter table payment_refund add constraint payment_refund_provider_key_unique unique (provider_key);
alter table payment_refund add constraint payment_refund_provider_refund_id_unique unique (provider_refund_id);
alter table payment_refund add constraint payment_refund_state check (state in ('pending', 'succeeded', 'failed'));
alter table payment_refund add constraint payment_refund_amount_minor_check check (amount_minor > 0);

create table product (
  id uuid not null,
  title varchar(255) not null,
  description text not null default '',
  status varchar(255) not null default 'active',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1,
  primary key (id)
);
create index product_created_at_index on product (created_at);
alter table product add constraint product_status_check check (status in ('active', 'archived'));

create table product_variant (
  sku varchar(255) not null,
  product_id uuid not null,
  title varchar(255) not null,
  weight_grams int not null,
  tax_class varchar(255) not null default 'standard',
  backorderable boolean not null default false,
  primary key (sku)
);
create index product_variant_product_id_index on product_variant (product_id);
alter table product_variant add constraint product_variant_weight_grams_check check (weight_grams > 0);

create table reservation (
  id uuid not null,
  order_id uuid not null,
  order_line_id uuid not null,
  sku varchar(255) not null,
  location_id varchar(255) not null,
  quantity int not null,
  state varchar(255) not null default 'held',
  expires_at timestamptz null,
  created_at timestamptz not null default now(),
  primary key (id)
);
create index reservation_order_id_index on reservation (order_id);
create index reservation_live_by_sku on reservation (sku, location_id) where state = 'held';
create index reservation_expiry on reservation (expires_at) where state = 'held' and expires_at is not null;
alter table reservation add constraint reservation_quantity check (quantity > 0);
alter table reservation add constraint reservation_state check (state in ('held', 'shipped', 'released'));

create table shipping_quote (
  id uuid not null,
  state varchar(255) not null default 'requested',
  currency varchar(3) not null,
  shipping_address jsonb not null,
  lines jsonb not null,
  weight_grams int not null,
  refusal varchar(255) null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (id)
);
create index shipping_quote_expires_at_index on shipping_quote (expires_at);
alter table shipping_quote add constraint shipping_quote_state check (state in ('requested', 'quoted', 'refused'));

create table shipping_option (
  id uuid not null,
  quote_id uuid not null,
  carrier varchar(255) not null,
  service varchar(255) not null,
  amount_minor bigint not null,
  currency varchar(3) not null,
  delivery_days int null,
  primary key (id)
);
create index shipping_option_quote_id_index on shipping_option (quote_id);
alter table shipping_option add constraint shipping_option_amount_minor_check check (amount_minor >= 0);

create table stock_change (
  id uuid not null,
  kind varchar(255) not null,
  request jsonb not null,
  result jsonb null,
  requested_at timestamptz not null default now(),
  applied_at timestamptz null,
  primary key (id)
);
alter table stock_change add constraint stock_change_kind check (kind in ('receipt', 'adjustment'));

create table stock_location (
  id varchar(255) not null,
  name varchar(255) not null,
  priority int not null default 100,
  address jsonb not null,
  primary key (id)
);

create table stock_level (
  sku varchar(255) not null,
  location_id varchar(255) not null,
  on_hand int not null default 0,
  reserved int not null default 0,
  primary key (sku, location_id)
);
alter table stock_level add constraint stock_level_not_negative check (on_hand >= 0 and reserved >= 0);
alter table stock_level add constraint stock_level_not_oversold check (reserved <= on_hand);

create table shipment (
  id uuid not null,
  order_id uuid not null,
  location_id varchar(255) not null,
  sequence int not null,
  state varchar(255) not null default 'planned',
  carrier varchar(255) not null,
  carrier_service varchar(255) not null,
  capture_minor bigint not null,
  currency varchar(3) not null,
  weight_grams int not null,
  tracking_code varchar(255) null,
  attention text null,
  created_at timestamptz not null default now(),
  handed_over_at timestamptz null,
  delivered_at timestamptz null,
  primary key (id)
);
create index shipment_tracking_code_index on shipment (tracking_code);
create index shipment_state_created_at_index on shipment (state, created_at);
alter table shipment add constraint shipment_order_id_sequence_unique unique (order_id, sequence);
alter table shipment add constraint shipment_capture_minor_check check (capture_minor >= 0);

create table shipping_label (
  id uuid not null,
  shipment_id uuid not null,
  provider_shipment_id varchar(255) not null,
  state varchar(255) not null default 'created',
  tracking_code varchar(255) null,
  tracker_id varchar(255) null,
  label_url text null,
  cost_minor bigint null,
  cost_currency varchar(3) null,
  created_at timestamptz not null default now(),
  primary key (id)
);
alter table shipping_label add constraint shipping_label_provider_shipment_id_unique unique (provider_shipment_id);
create unique index shipping_label_one_live on shipping_label (shipment_id) where state in ('created', 'bought');
alter table shipping_label add constraint shipping_label_state check (state in ('created', 'bought', 'refund-requested', 'refunded', 'dropped'));

create table shipment_line (
  shipment_id uuid not null,
  order_line_id uuid not null,
  sku varchar(255) not null,
  quantity int not null,
  primary key (shipment_id, order_line_id)
);
alter table shipment_line add constraint shipment_line_quantity_check check (quantity > 0);

create table stock_movement (
  id bigserial primary key,
  kind varchar(255) not null,
  sku varchar(255) not null,
  location_id varchar(255) not null,
  on_hand_delta int not null,
  reserved_delta int not null,
  reference varchar(255) not null,
  order_id uuid null,
  reason text null,
  occurred_at timestamptz not null default now()
);
create index stock_movement_sku_location_id_index on stock_movement (sku, location_id);
create index stock_movement_order_id_index on stock_movement (order_id);
alter table stock_movement add constraint stock_movement_once unique (reference, kind, sku, location_id);
alter table stock_movement add constraint stock_movement_kind check (kind in ('receipt', 'adjustment', 'reserve', 'release', 'ship'));

create table tax_rate (
  country varchar(2) not null,
  tax_class varchar(255) not null,
  rate_ppm int not null,
  inclusive boolean not null,
  primary key (country, tax_class)
);
alter table tax_rate add constraint tax_rate_rate_ppm_check check (rate_ppm >= 0 and rate_ppm <= 1000000);

create table variant_price (
  sku varchar(255) not null,
  currency varchar(3) not null,
  amount_minor bigint not null,
  primary key (sku, currency)
);
alter table variant_price add constraint variant_price_amount_minor_check check (amount_minor > 0);

alter table ledger_posting add constraint ledger_posting_transaction_id_foreign foreign key (transaction_id) references ledger_transaction (id);

alter table sales_order add constraint sales_order_customer_id_foreign foreign key (customer_id) references customer (id) on delete set null;

alter table order_event add constraint order_event_order_id_foreign foreign key (order_id) references sales_order (id);

alter table order_line add constraint order_line_order_id_foreign foreign key (order_id) references sales_order (id);

alter table backorder add constraint backorder_order_id_foreign foreign key (order_id) references sales_order (id);
alter table backorder add constraint backorder_order_line_id_foreign foreign key (order_line_id) references order_line (id);

alter table payment add constraint payment_order_id_foreign foreign key (order_id) references sales_order (id);

alter table payment_capture add constraint payment_capture_payment_id_foreign foreign key (payment_id) references payment (id);

alter table payment_refund add constraint payment_refund_payment_id_foreign foreign key (payment_id) references payment (id);

alter table product_variant add constraint product_variant_product_id_foreign foreign key (product_id) references product (id);

alter table shipping_option add constraint shipping_option_quote_id_foreign foreign key (quote_id) references shipping_quote (id) on delete cascade;

alter table stock_level add constraint stock_level_sku_foreign foreign key (sku) references product_variant (sku) on update no action on delete no action;
alter table stock_level add constraint stock_level_location_id_foreign foreign key (location_id) references stock_location (id) on update no action on delete no action;

alter table shipment add constraint shipment_order_id_foreign foreign key (order_id) references sales_order (id);
alter table shipment add constraint shipment_location_id_foreign foreign key (location_id) references stock_location (id);

alter table shipping_label add constraint shipping_label_shipment_id_foreign foreign key (shipment_id) references shipment (id);

alter table shipment_line add constraint shipment_line_shipment_id_foreign foreign key (shipment_id) references shipment (id) on update no action on delete no action;
alter table shipment_line add constraint shipment_line_order_line_id_foreign foreign key (order_line_id) references order_line (id) on update no action on delete no action;

alter table variant_price add constraint variant_price_sku_foreign foreign key (sku) references product_variant (sku) on update no action on delete no action;
`;
