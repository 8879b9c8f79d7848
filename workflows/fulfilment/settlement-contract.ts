import { defineUpdate } from '@temporalio/workflow';
import type { StaffNote } from '../shared/staff-note.ts';

/** Which money of a shipment is given up, and why. */
export interface WriteOffRequest extends StaffNote {
  /** May be left out where only one shipment's money is refused. */
  readonly shipmentId?: string;
  readonly note: string;
}

/** What becomes of the money of a shipment that came back. */
export interface ReturnSettlement extends StaffNote {
  /** May be left out where only one shipment came back. */
  readonly shipmentId?: string;
  readonly refund: boolean;
  readonly by?: string;
}

/** Which money is asked for again, of all that the provider refused to capture or to refund. */
export interface PaymentRetryRequest extends StaffNote {
  /** Left out: that of every shipment. */
  readonly shipmentId?: string;
  /**
   * Gives up the attempt of this number, so that another may follow. Needed where that could move the money twice; the number is in the
   * message to staff, so nobody gives up an attempt that they have not read about.
   */
  readonly attempt?: number;
}

/** Asks the payment provider again for what it refused to capture or to refund. */
export const retryPaymentUpdate = defineUpdate<void, [PaymentRetryRequest]>('retryPayment');
/** Stops asking for a shipment's money that the provider refuses to capture or to refund: the order goes on without it. */
export const writeOffPaymentUpdate = defineUpdate<void, [WriteOffRequest]>('writeOffPayment');
/** Decides about the money of a shipment that came back. */
export const settleReturnUpdate = defineUpdate<void, [ReturnSettlement]>('settleReturn');
