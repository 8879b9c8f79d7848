import type { EventDeclarations } from './event-declaration.ts';

const parcel = { shipmentId: 'uuid', sequence: 'count' } as const;
const moved = { ...parcel, 'trackingCode?': 'providerId' } as const;
const goods = { shipmentId: 'uuid', 'sequence?': 'count', locationId: 'code' } as const;
const label = {
  ...parcel,
  trackingCode: 'providerId or null',
  'amountMinor?': 'minorUnits',
  'currency?': 'currency or null',
} as const;
const concern = { shipmentId: 'uuid', about: { listOf: 'code' } } as const;
const service = { carrier: 'code', service: 'code' } as const;

/** What happens to the parcels of an order. */
export const shipmentEvents = {
  'shipment.ready': { subject: 'order', words: 'A parcel has its label.', data: moved },
  'shipment.planned': {
    subject: 'order',
    words: 'A parcel needs another label: its address was corrected.',
    data: moved,
  },
  'shipment.picked': { subject: 'order', words: 'Its goods were taken from the shelf.', data: moved },
  'shipment.packed': { subject: 'order', words: 'A parcel was packed.', data: moved },
  'shipment.handed-over': { subject: 'order', words: 'The carrier has a parcel.', data: moved },
  'shipment.in-transit': { subject: 'order', words: 'A parcel is on its way.', data: moved },
  'shipment.out-for-delivery': { subject: 'order', words: 'A parcel arrives today.', data: moved },
  'shipment.available-for-pickup': { subject: 'order', words: 'The recipient may fetch a parcel.', data: moved },
  'shipment.exception': { subject: 'order', words: 'The carrier cannot go on with a parcel.', data: moved },
  'shipment.returning': { subject: 'order', words: 'A parcel is on its way back.', data: moved },
  'shipment.delivered': { subject: 'order', words: 'A parcel has arrived.', data: moved },
  'shipment.lost': { subject: 'order', words: 'A parcel was given up.', data: moved },
  'shipment.returned': { subject: 'order', words: 'A parcel is back at the shop.', data: moved },
  'shipment.cancelled': { subject: 'order', words: 'A parcel was called back before it left.', data: moved },
  'shipment.back-at-sender': { subject: 'order', words: 'The carrier says that a parcel is back.', data: parcel },
  'shipment.restocked': { subject: 'order', words: 'The goods of a parcel are on stock again.', data: goods },
  'shipment.taken-off-stock': { subject: 'order', words: 'The goods of a parcel are gone.', data: goods },
  'shipment.return-settled': {
    subject: 'order',
    words: 'Staff have decided about the money of a parcel that came back.',
    data: { shipmentId: 'uuid', refund: 'flag' },
  },
  'shipment.service-changed': {
    subject: 'order',
    words: 'A parcel travels by another service than was chosen.',
    data: { ...parcel, ...service, wanted: { object: service } },
  },
  'shipment.label-retried': { subject: 'order', words: 'The carrier was asked for a label again.', data: parcel },
  'shipment.label-refunded': { subject: 'order', words: 'The carrier gave the price of a label back.', data: label },
  'shipment.label-refunded-unasked': {
    subject: 'order',
    words: 'The same, of a label that is still wanted.',
    data: label,
  },
  'shipment.label-refund-rejected': {
    subject: 'order',
    words: 'The carrier keeps the price of a label.',
    data: label,
  },
  'shipment.label-refund-undecided': {
    subject: 'order',
    words: 'The carrier has not said in time whether it gives the price of a label back.',
    data: label,
  },
  'shipment.label-not-charged': {
    subject: 'order',
    words: 'The carrier did not charge for a label.',
    data: label,
  },
  'shipment.attention-raised': {
    subject: 'order',
    words: 'A person has to decide something about a parcel.',
    data: concern,
  },
  'shipment.attention-cleared': { subject: 'order', words: 'That is settled.', data: concern },
  'shipment.acknowledged': { subject: 'order', words: 'Staff have seen to what a parcel needed.', data: parcel },
  'carrier.notice': {
    subject: 'order',
    words: 'A carrier told of something that staff should know.',
    data: { eventId: 'providerId', notice: 'freeText', 'shipmentId?': 'uuid' },
  },
} as const satisfies EventDeclarations;
