/** Orders, stock and everything else that needs no third party: workflows and their local activities. */
export const ORDERS_TASK_QUEUE = 'orders';

/**
 * Calls to the payment provider: a queue of its own, so that its rate limit is kept in one place. The one call of a
 * checkout that succeeds at once is made from the orders' queue instead (docs/decisions/0012).
 */
export const PAYMENTS_TASK_QUEUE = 'payments';

/** Calls to carriers about parcels that are paid for: labels, tracking. */
export const CARRIERS_TASK_QUEUE = 'carriers';

/**
 * Calls to carriers for people who may buy: prices and addresses. Anybody may ask for quotes, and as many as they like:
 * labels do not wait behind them.
 */
export const QUOTES_TASK_QUEUE = 'quotes';

/** E-mail. */
export const MAIL_TASK_QUEUE = 'mail';
