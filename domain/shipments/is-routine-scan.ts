import { isScan, type CarrierWord } from './carrier-status.ts';
import { hasLeft, type ShipmentState } from './shipment-state.ts';

/** A parcel as far as a scan of it has to be judged. */
export interface ScannedParcel {
  readonly state: ShipmentState;
  /** Somebody was asked to look at it; what the carrier says next may settle that. */
  readonly needsAttention: boolean;
}

const onItsWay: readonly ShipmentState[] = ['handed-over', 'in-transit', 'out-for-delivery'];
const saysMovement: readonly CarrierWord[] = ['in_transit', 'out_for_delivery'];

/**
 * True where a carrier's word is only to be written down: the parcel is where everybody thinks it is, and nothing
 * follows from it. Any other word is for the parcel's workflow to judge.
 */
export function isRoutineScan(status: CarrierWord, { state, needsAttention }: ScannedParcel): boolean {
  if (needsAttention) return false;
  if (onItsWay.includes(state)) return !isScan(status) || saysMovement.includes(status);
  return !hasLeft(state) && !isScan(status);
}
