import type { ShipmentState } from '../../domain/shipments/shipment-state.ts';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';

export const shipmentState = extensibleEnum<ShipmentState>('ShipmentState', 'Where a parcel stands.', {
  planned: 'Its goods are set aside; it has no label yet.',
  ready: 'Its label is bought: the warehouse may start.',
  picked: 'Its goods are taken from the shelf.',
  packed: 'It is packed and labelled.',
  'handed-over': 'The carrier has it; its money is taken.',
  'in-transit': 'On its way.',
  'out-for-delivery': 'It arrives today.',
  'available-for-pickup': 'The recipient may fetch it.',
  exception: 'The carrier cannot go on with it: a person decides.',
  returning: 'On its way back to the shop.',
  delivered: 'It has arrived. Final.',
  lost: 'It was given up; its money is given back. Final.',
  returned: 'It is back at the shop. Final.',
  cancelled: 'It was called back before it left. Final.',
});
