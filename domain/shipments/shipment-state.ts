/**
 * Where a parcel may go from where it is. A warehouse may skip picking and packing (handing over implies them), and a
 * carrier's scan proves that it was handed over. `delivered`, `lost` and `cancelled` are final.
 */
export const shipmentStateEdges = {
  planned: ['ready', 'cancelled'],
  /** The label is bought; the warehouse may start. Back to `planned`: its address was corrected, it needs another label. */
  ready: ['picked', 'packed', 'handed-over', 'cancelled', 'planned'],
  picked: ['packed', 'handed-over', 'cancelled', 'planned'],
  packed: ['handed-over', 'cancelled', 'planned'],
  'handed-over': ['in-transit', 'out-for-delivery', 'available-for-pickup', 'exception', 'delivered', 'lost'],
  'in-transit': ['out-for-delivery', 'available-for-pickup', 'exception', 'delivered', 'lost'],
  'out-for-delivery': ['in-transit', 'available-for-pickup', 'exception', 'delivered', 'lost'],
  'available-for-pickup': ['in-transit', 'out-for-delivery', 'exception', 'delivered', 'lost'],
  /** Failed, returned to sender or stopped: a person decides. */
  exception: ['in-transit', 'out-for-delivery', 'available-for-pickup', 'delivered', 'lost'],
  delivered: [],
  lost: [],
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
