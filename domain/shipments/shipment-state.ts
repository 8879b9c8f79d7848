/** What a parcel that has left may come to. */
const ends = ['delivered', 'lost', 'returned'] as const;
const troubled = ['exception', 'returning', ...ends] as const;

/**
 * Where a parcel may go from where it is. A warehouse may skip picking and packing (handing over implies them), and a
 * carrier's scan proves that it was handed over. `delivered`, `lost`, `returned` and `cancelled` are final.
 */
export const shipmentStateEdges = {
  planned: ['ready', 'cancelled'],
  /** The label is bought; the warehouse may start. */
  ready: ['picked', 'packed', 'handed-over', 'cancelled'],
  picked: ['packed', 'handed-over', 'cancelled'],
  packed: ['handed-over', 'cancelled'],
  'handed-over': ['in-transit', 'out-for-delivery', 'available-for-pickup', ...troubled],
  'in-transit': ['out-for-delivery', 'available-for-pickup', ...troubled],
  'out-for-delivery': ['in-transit', 'available-for-pickup', ...troubled],
  'available-for-pickup': ['in-transit', 'out-for-delivery', ...troubled],
  /** Failed or stopped: a person decides. */
  exception: ['in-transit', 'out-for-delivery', 'available-for-pickup', 'returning', ...ends],
  /** On its way back to the sender, or there. What the carrier says of it means the way back; staff say what it came to. */
  returning: [...ends],
  delivered: [],
  lost: [],
  /** Its goods are with us again. */
  returned: [],
  cancelled: [],
} as const satisfies Record<string, readonly string[]>;

export type ShipmentState = keyof typeof shipmentStateEdges;

export const shipmentStates = Object.keys(shipmentStateEdges) as ShipmentState[];

export function mayMoveShipment(from: ShipmentState, to: ShipmentState): boolean {
  return (shipmentStateEdges[from] as readonly ShipmentState[]).includes(to);
}

/** True once the carrier has the parcel: money may be taken, and nothing can be called back. */
export function hasLeft(state: ShipmentState): boolean {
  return !['planned', 'ready', 'picked', 'packed', 'cancelled'].includes(state);
}

/** True where nothing can change any more. */
export function isFinalShipmentState(state: ShipmentState): boolean {
  return shipmentStateEdges[state].length === 0;
}
