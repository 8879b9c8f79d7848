import type { CancellationReason } from '../../../domain/orders/cancellation-reason.ts';
import type { StaffNote } from '../staff-note.ts';

/** The code chooses what the customer is told; the note stays with staff. */
export interface Cancellation extends StaffNote {
  readonly reasonCode: CancellationReason;
  readonly note?: string;
  /**
   * Staff insist although the carrier has scanned a parcel that was not handed over. True: its goods are back, and can be sold.
   * False: they are not, and are taken off the stock.
   */
  readonly restock?: boolean;
}

/** Whether the order is being cancelled. */
export interface CancellationSlice {
  /** Set once a cancellation is under way; every phase that waits checks it. */
  request?: Cancellation;
  /** Why a cancellation was refused that nobody waits for an answer to; shown to staff. */
  refused?: string;
}
