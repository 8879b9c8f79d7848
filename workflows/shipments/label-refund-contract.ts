/** A label whose refund was requested and is not decided by the carrier yet. */
export interface DueLabelRefund {
  readonly providerShipmentId: string;
  /** Undecided for longer than any carrier takes. */
  readonly isOverdue: boolean;
  /** Requested so recently that the carrier may reject it because the label is new. */
  readonly mayBeAskedAgain: boolean;
}

/** Ordinary activity: one short transaction. */
export interface LabelRefundRecords {
  /** A bounded number of refunds that are due to be read; each becomes due again later. */
  takeLabelRefunds(): Promise<readonly DueLabelRefund[]>;
}

/** Ordinary activity: it calls the carrier. */
export interface LabelRefundActivities {
  /**
   * Reads the state of each refund and records it. Staff are told of refunds that stay undecided for too long; a rejection for being new is
   * followed by another request. A refund that cannot be read now is read again later.
   */
  readLabelRefunds(due: readonly DueLabelRefund[]): Promise<{ readonly decided: number }>;
}
