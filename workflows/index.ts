/** Every workflow, as the worker bundles them. */
export { backorderRestock } from './backorders/backorder-restock.ts';
export { sweepBackorders } from './backorders/sweep-backorders.ts';
export { sweepCheckouts } from './checkout/sweep-checkouts.ts';
export { changeStock } from './inventory/change-stock.ts';
export { sendEmails } from './messages/send-emails.ts';
export { sendPushes } from './messages/send-pushes.ts';
export { sendTexts } from './messages/send-texts.ts';
export { processOrder } from './orders/process-order.ts';
export { sweepOrders } from './orders/sweep-orders.ts';
export { paymentRetry } from './payments/payment-retry.ts';
export { escalateTasks } from './tasks/escalate-tasks.ts';
export { forgetOldRecords } from './retention/forget-old-records.ts';
export { sweepLabelRefunds } from './shipments/sweep-label-refunds.ts';
export { shipmentTracking } from './shipments/shipment-tracking.ts';
export { correctAddress } from './shipping/correct-address.ts';
export { quoteShipping } from './shipping/quote-shipping.ts';
export { sweepInboundEvents } from './webhooks/sweep-inbound-events.ts';
