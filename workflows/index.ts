/** Every workflow, as the worker bundles them. */
export { processOrder } from './orders/process-order.ts';
export { paymentRetry } from './payments/payment-retry.ts';
export { quoteShipping } from './shipping/quote-shipping.ts';
export { changeStock } from './inventory/change-stock.ts';
export { backorderRestock } from './backorders/backorder-restock.ts';
export { sweepBackorders } from './backorders/sweep-backorders.ts';
