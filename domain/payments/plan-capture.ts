/** A parcel's money, as it stands in our books. */
export interface CaptureRecord {
  readonly shipmentId: string;
  readonly state: 'opened' | 'refused' | 'captured';
  readonly attempt: number;
}

export interface CaptureFacts {
  readonly shipmentId: string;
  /** What the parcel costs. */
  readonly shareMinor: number;
  /** What the card agreed to for the whole order. */
  readonly reservedMinor: number;
  /** Taken of that before. */
  readonly capturedMinor: number;
  readonly multicapture: boolean;
  /** Parcels of the order that are not called back, this one included. */
  readonly parcels: readonly { readonly shipmentId: string; readonly shareMinor: number }[];
  readonly captures: readonly CaptureRecord[];
}

export type CapturePlan =
  | { readonly kind: 'recorded' }
  /** The provider was asked before, and we do not know what came of it. */
  | { readonly kind: 'repeat' }
  /** Another parcel's money is being taken: one at a time, so that what the provider shows is known to be whose. */
  | { readonly kind: 'wait'; readonly shipmentId: string }
  | {
      readonly kind: 'open';
      readonly attempt: number;
      /** What is asked of the provider. Nothing: it was taken with an earlier parcel. */
      readonly takenMinor: number;
      readonly final: boolean;
    };

/**
 * How the money of a parcel that has left is taken. Where a payment can be captured once only, the first parcel takes the
 * money of the whole order: what is not captured then is released, and could never be taken.
 */
export function planCapture(facts: CaptureFacts): CapturePlan {
  const { shipmentId, shareMinor, reservedMinor, capturedMinor, multicapture, parcels, captures } = facts;
  const mine = captures.find((capture) => capture.shipmentId === shipmentId);
  if (mine?.state === 'captured') return { kind: 'recorded' };
  if (mine?.state === 'opened') return { kind: 'repeat' };
  const other = captures.find(({ state }) => state === 'opened');
  if (other) return { kind: 'wait', shipmentId: other.shipmentId };
  const attempt = (mine?.attempt ?? 0) + 1;
  if (!multicapture) {
    return { kind: 'open', attempt, takenMinor: capturedMinor > 0 ? 0 : reservedMinor, final: true };
  }
  const isPaid = (id: string) => captures.some((capture) => capture.shipmentId === id && capture.state === 'captured');
  const final = parcels.every(
    (parcel) => parcel.shipmentId === shipmentId || parcel.shareMinor === 0 || isPaid(parcel.shipmentId),
  );
  return { kind: 'open', attempt, takenMinor: shareMinor, final };
}
