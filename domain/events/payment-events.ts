import type { EventDeclarations } from './event-declaration.ts';

const attempt = { attempt: 'count', 'declineCode?': 'code' } as const;
const held = { attempt: 'count', amountMinor: 'minorUnits' } as const;
/** One that was made at the provider is about no parcel, and is known by the provider's id. */
const refund = { 'shipmentId?': 'uuid or null', amountMinor: 'minorUnits', 'refundId?': 'providerId' } as const;

/** What happens to the money of an order. */
export const paymentEvents = {
  'payment.opened': { subject: 'order', words: 'Another card is tried.', data: { attempt: 'count' } },
  'payment.action-required': {
    subject: 'order',
    words: 'The bank wants the shopper on its page.',
    data: attempt,
  },
  'payment.declined': { subject: 'order', words: 'The bank said no to a card.', data: attempt },
  'payment.unclear': {
    subject: 'order',
    words: 'The payment provider did not say what came of a card.',
    data: attempt,
  },
  'payment.deadline-extended': {
    subject: 'order',
    words: 'The shopper has longer to pay.',
    data: { until: 'time' },
  },
  'payment.captured': {
    subject: 'order',
    words: 'The money of a parcel was taken.',
    data: { shipmentId: 'uuid', amountMinor: 'minorUnits', takenMinor: 'minorUnits' },
  },
  'payment.voided': { subject: 'order', words: 'The hold on the card was released.', data: held },
  'payment.lapsed': {
    subject: 'order',
    words: 'The payment provider released the hold by itself.',
    data: held,
  },
  'payment.released-late': {
    subject: 'order',
    words: 'A hold that the books did not know of was released.',
    data: { intentId: 'providerId' },
  },
  'payment.refund-pending': { subject: 'order', words: 'Money is being given back.', data: refund },
  'payment.refunded': { subject: 'order', words: 'Money was given back.', data: refund },
  'payment.refund-failed': { subject: 'order', words: 'Money could not be given back.', data: refund },
  'payment.written-off': {
    subject: 'order',
    words: 'Staff have given money up.',
    data: { shipmentId: 'uuid', amountMinor: 'minorUnits', kind: 'code' },
  },
  'payment.provider-notice': {
    subject: 'order',
    words: 'The payment provider told of something that staff should know.',
    data: { eventId: 'providerId', notice: 'freeText', 'shipmentId?': 'uuid' },
  },
} as const satisfies EventDeclarations;
