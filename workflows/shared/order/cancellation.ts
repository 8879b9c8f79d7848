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

/** Whether the order is to end. */
export interface CancellationSlice {
  /** Set once somebody wants the order to end; the phases look at it wherever they wait. */
  request?: Cancellation;
  /** Why it cannot be cancelled, where nobody waits for that answer. */
  refused?: string;
}
