/** A parcel's money, as it stands in our books. */
export interface CaptureRecord {
  readonly shipmentId: string;
  readonly state: 'opened' | 'refused' | 'captured';
  readonly attempt: number;
}

export interface ParcelShare {
  readonly shipmentId: string;
  /** What is to be taken for the parcel; nothing where staff have given that up. */
  readonly shareMinor: number;
}

export interface CaptureFacts {
  readonly shipmentId: string;
  /** Taken of the payment before. */
  readonly capturedMinor: number;
  readonly multicapture: boolean;
  /** Parcels of the order that are not called back, this one included. */
  readonly parcels: readonly ParcelShare[];
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
 * money of all that is not given up: what is not captured then is released, and could never be taken.
 */
export function planCapture(facts: CaptureFacts): CapturePlan {
  const { shipmentId, capturedMinor, multicapture, parcels, captures } = facts;
  const mine = captures.find((capture) => capture.shipmentId === shipmentId);
  if (mine?.state === 'captured') return { kind: 'recorded' };
  if (mine?.state === 'opened') return { kind: 'repeat' };
  const other = captures.find(({ state }) => state === 'opened');
  if (other) return { kind: 'wait', shipmentId: other.shipmentId };
  const attempt = (mine?.attempt ?? 0) + 1;
  if (!multicapture) {
    const wholeMinor = parcels.reduce((sum, parcel) => sum + parcel.shareMinor, 0);
    return { kind: 'open', attempt, takenMinor: capturedMinor > 0 ? 0 : wholeMinor, final: true };
  }
  const isPaid = (id: string) => captures.some((capture) => capture.shipmentId === id && capture.state === 'captured');
  const final = parcels.every(
    (parcel) => parcel.shipmentId === shipmentId || parcel.shareMinor === 0 || isPaid(parcel.shipmentId),
  );
  const mineMinor = parcels.find((parcel) => parcel.shipmentId === shipmentId)?.shareMinor ?? 0;
  return { kind: 'open', attempt, takenMinor: mineMinor, final };
}
