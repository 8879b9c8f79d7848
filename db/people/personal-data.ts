/**
 * Every column that can hold words, and whether they may be about a person. A test compares this with the migrated schema, so a
 * new column is an error until somebody has decided. Whoever erases or exports a person goes by it. What people may read of it by
 * themselves is in own-data.ts.
 */
export interface PersonalTable {
  /**
   * Which rows are a person's: a condition over the temporary tables of `find-person.ts`, which hold the ids of their orders
   * (`person_order`), customers, webhooks about them (`person_webhook`) and so on.
   */
  readonly rows: string;
  /** By column: what stands there once the person is erased. `delete`: the whole row goes. */
  readonly erased: Readonly<Record<string, string>> | 'delete';
  /** The columns that hold words about them, where the row goes. */
  readonly columns?: readonly string[];
}

/** Accounts of theirs, also one that nobody has verified. One that is to have their address is somebody else's until that is confirmed. */
const OF_ACCOUNT = `select a.id from customer_account a where a.customer_id in (select id from person_customer)
  or a.email in (select email from person_email)`;
const OF_ORDER = 'order_id in (select id from person_order)';
const OF_ORDER_OR_REQUEST = `${OF_ORDER} or order_id in (select id from person_request)`;
const OF_PAYMENT = `payment_id in (select p.id from payment p where p.${OF_ORDER})`;
const OF_SHIPMENT = `shipment_id in (select s.id from shipment s where s.${OF_ORDER})`;
/** What people wrote, if they did. It is said that something stood there: a hold without its reason would be none. */
const ERASED = `'erased'`;
const erasedText = (column: string) => `case when ${column} is not null then ${ERASED} end`;
/** What the books need of an address: the country that the tax was due to. */
const COUNTRY_ONLY = `jsonb_build_object('country', shipping_address -> 'country')`;

export const personalData: Readonly<Record<string, PersonalTable>> = {
  // Before the account, by which they are found.
  account_login: {
    rows: `account_id in (${OF_ACCOUNT})`,
    erased: 'delete',
    columns: ['issuer', 'subject', 'provider'],
  },
  account_address: { rows: `account_id in (${OF_ACCOUNT})`, erased: 'delete', columns: ['label', 'address'] },
  // A session that has ended outlives its access tokens, and says nothing of anybody without its account.
  customer_session: {
    rows: `account_id in (${OF_ACCOUNT})`,
    // One that has ended is named to whoever checks access tokens, which outlive the account by minutes.
    erased: { device: 'null', refresh_hash: `''`, ended_at: 'coalesce(ended_at, now())' },
  },
  customer_account: {
    rows: `id in (${OF_ACCOUNT})`,
    erased: 'delete',
    columns: ['email', 'pending_email', 'password_hash'],
  },
  customer: {
    rows: 'id in (select id from person_customer)',
    erased: 'delete',
    columns: ['email', 'name', 'phone', 'external_reference'],
  },
  sales_order: {
    rows: 'id in (select id from person_order)',
    erased: {
      email: `''`,
      shipping_address: COUNTRY_ONLY,
      hold_reason: erasedText('hold_reason'),
      cancel_note: erasedText('cancel_note'),
      attention: 'null',
    },
  },
  // Append-only but for this: a trigger lets these keys be changed by an erasure that is on record (`erasure`).
  event: {
    rows: `subject_id in (select id from person_order) and (jsonb_exists(data, 'notice') or type = 'order.held' and jsonb_exists(data, 'reason'))`,
    erased: {
      data: `data || case when jsonb_exists(data, 'notice') then jsonb_build_object('notice', ${ERASED}::text) else '{}' end
        || case when type = 'order.held' and jsonb_exists(data, 'reason') then jsonb_build_object('reason', ${ERASED}::text) else '{}' end`,
    },
  },
  checkout_request: {
    rows: OF_ORDER_OR_REQUEST,
    erased: { body: 'null', shopper_mark: 'null' },
  },
  address_correction: { rows: OF_ORDER, erased: { address: 'null' } },
  shipping_quote: {
    rows: 'id in (select id from person_quote)',
    erased: { shipping_address: COUNTRY_ONLY },
  },
  idempotent_request: {
    rows: 'id in (select id from person_answer)',
    // A repeat is not done again: it is answered with the first status, and without a body.
    erased: { body: `'{}'` },
  },
  inbound_event: {
    rows: '(provider, event_id) in (select provider, event_id from person_webhook)',
    // One that has had no effect yet is all that is known of what happened.
    erased: { payload: 'case when settled_at is null then payload end' },
  },
  unreadable_event: {
    rows: '(provider, body_hash) in (select provider, body_hash from person_unreadable)',
    erased: { body: 'null' },
  },
  payment: {
    rows: OF_ORDER,
    erased: {
      payment_method: ERASED,
      action_url: 'null',
      return_url: 'null',
      client_secret: 'null',
      card: 'null',
      decline: 'null',
    },
  },
  payment_refund: { rows: OF_PAYMENT, erased: { reason: ERASED } },
  payment_write_off: { rows: OF_ORDER, erased: { note: ERASED } },
  // The carrier's public page of the parcel, which may name who it goes to.
  shipment: { rows: OF_ORDER, erased: { attention: 'null', tracking_url: 'null' } },
  // A public link to a page with name and address on it.
  shipping_label: { rows: OF_SHIPMENT, erased: { label_url: 'null' } },
  // The mailbox is a number made from the address: whoever has the address finds it.
  message: {
    rows: `${OF_ORDER_OR_REQUEST} or customer_id in (select id from person_customer) or email in (select email from person_email)
      or account_id in (${OF_ACCOUNT})`,
    erased: { mailbox: 'null', last_error: 'null', email: `case when email is not null then '' end` },
  },
  message_preference: {
    rows: `owner_type = 'customer' and owner_id in (select id from person_customer)
      or owner_type = 'order' and owner_id in (select id from person_order)`,
    erased: 'delete',
    columns: ['owner_type', 'category', 'channel'],
  },
  suppressed_address: {
    rows: `address_hash in (select encode(sha256(convert_to(email, 'UTF8')), 'hex') from person_email)`,
    erased: 'delete',
    columns: ['address_hash'],
  },
  push_subscription: {
    rows: OF_ORDER_OR_REQUEST,
    erased: 'delete',
    columns: ['endpoint', 'public_key', 'auth_secret'],
  },
  task: { rows: OF_ORDER_OR_REQUEST, erased: { words: ERASED } },
  task_comment: {
    rows: `task_id in (select t.id from task t where ${OF_ORDER_OR_REQUEST})`,
    erased: { words: ERASED },
  },
  // What it was asked with. It cannot be approved any more.
  approval: { rows: OF_ORDER, erased: { body: 'null' } },
  import_row: {
    rows: '(run_id, line) in (select run_id, line from person_import_row)',
    erased: { customer_reference: 'null' },
  },
};

/** Of rows that are somebody else's: what each has written that is theirs goes, and the row stays. */
export const alsoErased: readonly string[] = [
  'update customer_account set pending_email = null where pending_email in (select email from person_email)',
];

/** About the shop's own people, who are told so where they work: erased with whatever it is noted on, if at all. */
export const staffData: Readonly<Record<string, string>> = {
  'approval.asked_by_name':
    'Who asked for what is above their limit: whose decision it was stays on record with the task.',
  'approval.given_by_name': 'Who approved it.',
  'address_correction.requested_by': 'The name of an API key, or of a person of staff.',
  'credential.name': 'The name that staff gave an API key.',
  'event.actor_name': 'The name of an API key, or what somebody of staff called themselves.',
  'payment_write_off.written_by': 'Who gave money up: the books need it.',
  'message_template.author': 'Whose API key saved how a message is written.',
  'policy_version.author': 'The name of the API key by which the shop decided something.',
  'policy_version.note': 'Why it was decided, for staff; the API says that no names of customers belong there.',
  'staff_member.email':
    'The address that somebody of staff logs in with: stays as long as they may come back, and goes with `npm run staff -- erase`.',
  'staff_member.name': 'The same; timelines and tasks name them.',
  'staff_member.oidc_subject': 'By what their account elsewhere knows them.',
  'staff_session.network':
    'From where they are logged in, for them to see: goes with the session, after a day at most.',
  'staff_session.user_agent': 'The browser of it.',
  'stock_change.request': 'Goods and places, a delivery note’s number or why stock was corrected.',
  'stock_movement.reason': 'The same, on the movement.',
  'task.claimed_by': 'Who sees to a task.',
  'task.closed_by': 'Who closed it.',
  'task_comment.author': 'Who noted something on it.',
};

/** About whoever calls, for as long as it is counted and an hour more. */
export const callerData: Readonly<Record<string, string>> = {
  'rate_limit.key':
    'An API key’s id, or an IP address: goes an hour after what is counted of it, which is a minute of requests or a quarter of an hour of wrong passwords. Or a hash of an address that somebody wanted to log in with, which nobody reads back: at a login of staff it goes after a day and an hour.',
};

/** Nobody's, by the reason why. */
export const nobodysData: Readonly<Record<string, readonly string[]>> = {
  'A word from a list of ours': [
    'address_correction.address_check',
    'address_correction.requester_kind',
    'approval.asked_by_kind',
    'approval.given_by_kind',
    'approval.operation',
    'backfill_progress.migration',
    'backorder.state',
    'checkout_request.address_check',
    'credential.kind',
    'credential.role',
    'event.actor_kind',
    'event.status_from',
    'event.status_to',
    'event.subject_type',
    'event.type',
    'event_subject.subject_type',
    'import_run.state',
    'inbound_event.effect',
    'inbound_event.provider',
    'ledger_posting.account',
    'ledger_transaction.kind',
    'message.channel',
    'message_template.channel',
    'message_template.kind',
    'message_template.locale',
    'message.counts_as',
    'message.kind',
    'message.locale',
    'message.state',
    'message.subject_type',
    'mikro_orm_migrations.name',
    'order_line.tax_class',
    'payment.state',
    'payment_capture.state',
    'payment_refund.state',
    'payment_write_off.kind',
    'policy_version.name',
    'product.status',
    'product_variant.tax_class',
    'reservation.state',
    'sales_order.cancel_reason',
    'sales_order.fulfilment_stage',
    'sales_order.locale',
    'sales_order.payment_status',
    'sales_order.status',
    'shipment.state',
    'shipping_label.state',
    'shipping_quote.refusal',
    'shipping_quote.state',
    'shop.mode',
    'staff_member.locale',
    'staff_member.state',
    'staff_session.method',
    'stock_change.kind',
    'stock_location.state',
    'stock_movement.kind',
    'task.about',
    'task.kind',
    'task.outcome',
    'task.subject_type',
    'tax_rate.tax_class',
    'tax_rounding.mode',
    'tax_rounding.scope',
    'unreadable_event.provider',
  ],
  'A word from a list of a provider’s': [
    'inbound_event.type',
    'payment.decline_code',
    'sales_order.carrier',
    'sales_order.carrier_service',
    'shipment.carrier',
    'shipment.carrier_service',
    'shipping_option.carrier',
    'shipping_option.service',
  ],
  'A country or currency': [
    'approval.currency',
    'import_run.currency',
    'ledger_posting.currency',
    'payment.currency',
    'payment_write_off.currency',
    'sales_order.currency',
    'shipment.currency',
    'shipping_label.cost_currency',
    'shipping_option.currency',
    'shipping_quote.currency',
    'tax_rate.country',
    'tax_rounding.country',
    'variant_price.currency',
  ],
  'A key that follows from our own ids': [
    'backfill_progress.passed_over',
    'backfill_progress.position',
    'event.fact_key',
    'inbound_event.workflow_id',
    'ledger_transaction.business_key',
    'message.facts',
    'message.key',
    'message.subject_id',
    'payment.provider_key',
    'payment_capture.provider_key',
    'payment_refund.provider_key',
    'stock_movement.reference',
    'task.source',
    'task.subject_id',
  ],
  // Whoever erases a person is told these, to have them erased there.
  'A provider’s id: of a payment, a parcel or an event of theirs': [
    'inbound_event.event_id',
    'inbound_event.subject',
    'message.provider_id',
    'payment.intent_id',
    'payment_refund.provider_refund_id',
    'shipment.tracking_code',
    'shipping_label.provider_shipment_id',
    'shipping_label.tracker_id',
    'shipping_label.tracking_code',
  ],
  'Our own ids, by which a restored backup is erased again': [
    'erasure.order_ids',
    'erasure.rows',
    'erasure.workflow_ids',
  ],
  'A hash, by which a repeat is known and nobody is found': [
    'checkout_request.body_hash',
    'credential_secret.key_hash',
    'customer_session.previous_hash',
    'idempotent_request.request_hash',
    'import_run.file_hash',
    'staff_member.password_hash',
    'staff_member.recovery_code_hashes',
    'staff_session.token_hash',
    'stock_change.request_hash',
    'unreadable_event.body_hash',
  ],
  'Goods, what they are called and where they lie': [
    'backorder.sku',
    'import_row.stock_code',
    'import_row.title',
    'import_run.location_id',
    'order_line.sku',
    'order_line.title',
    'product.description',
    'product.title',
    'product_variant.sku',
    'product_variant.title',
    'reservation.location_id',
    'reservation.sku',
    'sales_order.totals',
    'shipment.location_id',
    'shipment_line.sku',
    'shipping_quote.lines',
    'stock_change.result',
    'stock_level.location_id',
    'stock_level.sku',
    'stock_location.id',
    'stock_movement.location_id',
    'stock_movement.sku',
    'variant_price.sku',
  ],
  'Of the shop itself': [
    'message_template.html',
    'message_template.subject',
    'message_template.text',
    'policy_version.document',
    'role.description',
    'role.limits',
    'role.name',
    'role.permissions',
    'signing_key.secret',
    'staff_key.secret',
    'staff_member.authenticator',
    'staff_member.oidc_issuer',
    'staff_member.role',
    'stock_location.address',
    'stock_location.name',
  ],
  'Words of ours, which quote nobody': [
    'address_correction.outcome',
    'checkout_request.refusal',
    'import_row.doubt',
    'import_row.reason',
    'unreadable_event.problem',
  ],
  // Until a release later nothing stands there.
  'An empty table': [
    'order_mail.counts_as',
    'order_mail.kind',
    'order_mail.last_error',
    'order_mail.mailbox',
    'order_mail.state',
  ],
  'A file of the shop’s, and what came of it': ['import_row.invoice_no', 'import_run.changes', 'import_run.file_name'],
};

/** Each column that is spoken of, as `table.column`, as often as it is. */
export function classifiedColumns(): string[] {
  const personal = Object.entries(personalData).flatMap(([table, { erased, columns = [] }]) =>
    [...columns, ...(erased === 'delete' ? [] : Object.keys(erased))].map((column) => `${table}.${column}`),
  );
  return [...personal, ...Object.keys(staffData), ...Object.keys(callerData), ...Object.values(nobodysData).flat()];
}
