import type { ShipmentOutcome } from '../shipments/shipment-contract.ts';
import type { PlannedShipment } from './fulfilment-contract.ts';

/** A shipment as the workflow of its order knows it. */
export interface OrderShipment {
  readonly planned: PlannedShipment;
  /** As stored in the database. */
  handedOver: boolean;
  /** Set once it has come to its end. */
  end?: ShipmentOutcome['kind'];
  moneyTaken: boolean;
  /** Staff have written off its capture, so nothing is refunded, either. */
  moneyWrittenOff?: boolean;
  refunded?: boolean;
  /** Resolves with its end, while it is followed. */
  following?: Promise<ShipmentOutcome['kind']>;
  /** Its workflow was not found, so the polling loop checks at once. */
  isMissed?: boolean;
  /** Of the latest message that the shipment's workflow sent. */
  attentionVersion: number;
  /** Signals the shipment's workflow; absent until that has started. */
  recall?: () => Promise<void>;
  holdChanged?: (holdReason: string | null) => Promise<void>;
}

/** What the fulfilment knows of an order's shipments. */
export interface ShipmentsSlice {
  /** They were planned in an earlier run of this workflow. */
  isPlanned: boolean;
  /** Once they are planned: from then on a cancellation must recall them. */
  readonly byId: Map<string, OrderShipment>;
}

export function mayHaveLeft({ isPlanned, byId }: ShipmentsSlice): boolean {
  return isPlanned || byId.size > 0;
}

/** Tells the workflows of all shipments that the order is cancelled. Each looks in the database for itself. */
export async function recallAll({ byId }: ShipmentsSlice): Promise<void> {
  await Promise.all([...byId.values()].map(async ({ recall }) => recall?.()));
}
