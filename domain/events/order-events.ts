import type { EventDeclarations } from './event-declaration.ts';

const decided = { taskId: 'uuid', operation: 'code', askedByKind: 'code', askedById: 'uuid' } as const;

/** What happens to an order itself, and to the goods that it waits for. */
export const orderEvents = {
  'order.placed': {
    subject: 'order',
    words: 'Its goods are held.',
    data: { totalMinor: 'minorUnits', currency: 'currency' },
  },
  'order.awaiting-payment': {
    subject: 'order',
    words: 'The shopper has to do something before it goes on.',
    data: { attempt: 'count' },
  },
  'order.confirmed': {
    subject: 'order',
    words: 'Its money is reserved.',
    data: { attempt: 'count', authorisedMinor: 'minorUnits' },
  },
  'order.refused': {
    subject: 'order',
    words: 'It ended in the moment in which it was placed; nothing was charged.',
    data: { code: 'code', 'rejectCode?': 'code or null' },
  },
  'order.backordered': { subject: 'order', words: 'It waits for goods.', data: {} },
  'order.fulfilling': { subject: 'order', words: 'Its parcels are planned.', data: {} },
  'order.completed': { subject: 'order', words: 'All its parcels have come to their end.', data: {} },
  'order.cancellation-requested': { subject: 'order', words: 'It is being cancelled.', data: {} },
  'order.cancellation-refused': {
    subject: 'order',
    words: 'A parcel has left: it is not cancelled.',
    data: { shipmentId: 'uuid' },
  },
  'order.cancelled': { subject: 'order', words: 'It was cancelled.', data: { reason: 'code' } },
  'order.expired': { subject: 'order', words: 'It was not paid in time.', data: { reason: 'code' } },
  'order.held': { subject: 'order', words: 'Staff have stopped it.', data: { reason: 'freeText' } },
  'order.released': { subject: 'order', words: 'It goes on after a hold.', data: {} },
  'order.address-corrected': { subject: 'order', words: 'It goes to another address.', data: {} },
  'order.attention-raised': {
    subject: 'order',
    words: 'A person has to decide something.',
    data: { about: { listOf: 'code' } },
  },
  'order.attention-cleared': { subject: 'order', words: 'That is settled.', data: { about: { listOf: 'code' } } },
  'approval.asked': {
    subject: 'order',
    words: 'Somebody asks for what is above their limit.',
    data: { taskId: 'uuid', operation: 'code', amountMinor: 'minorUnits', currency: 'currency' },
  },
  'approval.approved': { subject: 'order', words: 'Somebody else has approved it, and it was done.', data: decided },
  'approval.refused': { subject: 'order', words: 'It was refused, or taken back.', data: decided },
  'approval.lapsed': { subject: 'order', words: 'Nobody has approved it in time.', data: decided },
  'order.person-erased': {
    subject: 'order',
    words: 'The personal data on it was erased.',
    data: { erasureId: 'uuid' },
  },
  'backorder.filled': {
    subject: 'order',
    words: 'Goods that it waited for are there.',
    data: { sku: 'sku', quantity: 'count', missing: 'count' },
  },
  'backorder.given-up': {
    subject: 'order',
    words: 'Goods are no longer waited for.',
    data: { waiting: { listOf: { sku: 'sku', quantity: 'count' } } },
  },
} as const satisfies EventDeclarations;
