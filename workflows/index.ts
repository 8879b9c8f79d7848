/** Every workflow, as the worker bundles them. */
export { processOrder } from './orders/process-order.ts';
export { paymentRetry } from './payments/payment-retry.ts';
export { quoteShipping } from './shipping/quote-shipping.ts';
