/** Orders, stock and everything else that needs no third party: workflows and their local activities. */
export const ORDERS_TASK_QUEUE = 'orders';

/**
 * Calls to the payment provider: a queue of its own, so that its rate limit is kept in one place. The one call of a
 * checkout that succeeds at once is made from the orders' queue instead (docs/decisions/0010).
 */
export const PAYMENTS_TASK_QUEUE = 'payments';

/** Calls to carriers. */
export const CARRIERS_TASK_QUEUE = 'carriers';

/** E-mail. */
export const MAIL_TASK_QUEUE = 'mail';
