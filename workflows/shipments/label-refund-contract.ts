/** A label whose price was asked back, and whose carrier has not decided. */
export interface DueLabelRefund {
  readonly providerShipmentId: string;
  /** For longer than any carrier takes. */
  readonly isOverdue: boolean;
  /** It was asked back so lately that a rejection may be for the label's being new. */
  readonly mayBeAskedAgain: boolean;
}

/** Ordinary activity: one short transaction. */
export interface LabelRefundRecords {
  /** A bounded number of them whose time to be read has come. Each comes again later. */
  takeLabelRefunds(): Promise<readonly DueLabelRefund[]>;
}

/** Ordinary activity: it calls the carrier. */
export interface LabelRefundActivities {
  /**
   * Reads what became of each and books it; what stays undecided for too long is put before staff. One that was rejected for being
   * new is asked for again. One that cannot be read now is read again later.
   */
  readLabelRefunds(due: readonly DueLabelRefund[]): Promise<{ readonly decided: number }>;
}
