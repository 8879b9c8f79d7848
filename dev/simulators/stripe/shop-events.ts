/**
 * What the shop's webhook endpoint is enabled for, as docs/operating.md tells operators to set it up at Stripe; other
 * events are recorded and not sent. Source: docs.stripe.com/api/webhook_endpoints, `enabled_events`.
 */
export const shopEvents: readonly string[] = [
  'payment_intent.requires_action',
  'payment_intent.amount_capturable_updated',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'payment_intent.succeeded',
  'charge.captured',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.refund.updated',
  'charge.dispute.created',
  'charge.dispute.closed',
];
