import type { OrderNumber } from '../../domain/orders/order-number.ts';

/** A correction of an order's address is a short workflow: the API stores it, this asks the carriers and applies it. */
export function addressCorrectionWorkflowId(correctionId: string): string {
  return `address-${correctionId}`;
}

/** Ids only: the address is in the database, and not in histories. */
export interface AddressCorrectionInput {
  readonly correctionId: string;
}

export type CorrectionOutcome =
  | {
      readonly kind: 'corrected';
      readonly orderId: string;
      readonly orderNumber: OrderNumber;
      /** Parcels that are still here, by their place in the order: each needs a label for the new address. */
      readonly parcels: readonly number[];
    }
  | { readonly kind: 'refused'; readonly refusal: CorrectionRefusal; readonly detail: string };

/**
 * `order-step-refused`: a parcel has left, the order is closed, or a storefront has no say any more. `reprice-needed`: the price
 * was for another postal code, and a storefront asked.
 */
export type CorrectionRefusal = 'address-not-deliverable' | 'order-step-refused' | 'reprice-needed';

/** Ordinary activity: asks the carriers about the corrected address, unless somebody insists on it, and stores what they say. */
export interface AddressCorrectionActivities {
  checkCorrection(input: AddressCorrectionInput): Promise<void>;
}

/** Ordinary activity: one short database transaction; a repeat returns the first outcome. */
export interface AddressCorrectionRecords {
  /** Gives the order its address and calls the labels of its parcels void, or says why not. */
  applyCorrection(input: AddressCorrectionInput): Promise<CorrectionOutcome>;
}
