/** Orders, stock and everything else that needs no third party: workflows and their local activities. */
export const ORDERS_TASK_QUEUE = 'orders';

/** Calls to the payment provider: a queue of its own, so that its rate limit is kept in one place. */
export const PAYMENTS_TASK_QUEUE = 'payments';

/** Calls to carriers. */
export const CARRIERS_TASK_QUEUE = 'carriers';

/** E-mail. */
export const MAIL_TASK_QUEUE = 'mail';
