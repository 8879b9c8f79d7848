/** The tables of orders, and of what is kept beside them, each with its columns that count upwards. Parents come first. */
export const copiedTables: Readonly<Record<string, readonly string[]>> = {
  shipping_quote: [],
  shipping_option: [],
  checkout_request: ['number'],
  sales_order: ['number'],
  order_line: [],
  backorder: [],
  payment: [],
  shipment: [],
  shipment_line: [],
  shipping_label: [],
  payment_capture: [],
  payment_refund: [],
  payment_write_off: [],
  reservation: [],
  stock_movement: ['id'],
  ledger_transaction: ['id'],
  ledger_posting: ['id', 'transaction_id'],
  event: ['id'],
  message: ['event_id'],
  inbound_event: [],
  idempotent_request: [],
};

/** Of the rows that are there, those that belong to orders. */
export const copiedRows: Readonly<Record<string, string>> = {
  stock_movement: 'where t.order_id is not null',
  event: `where t.subject_type = 'order'`,
};

/** Numbers of the templates are below this, so that a copy's number is that of the copy, then the template's. */
export const NUMBERS = 10_000;
/** Ids that count upwards are below this in the templates. */
export const IDS = 1_000_000;
