/** The provider reports an authorisation for an attempt that is over, or that we do not know. */
export interface LateAuthorisation {
  /** The provider's event, which stays open until the reservation is known to be gone. */
  readonly eventId: string;
  readonly orderId: string;
  readonly intentId: string;
}

export interface LateAuthorisationActivities {
  /**
   * Ordinary activity. Reads each payment at the provider, releases what is still reserved and settles the event. One that
   * cannot be released now is looked at again with its event.
   */
  releaseLateAuthorisations(late: readonly LateAuthorisation[]): Promise<{ readonly released: number }>;
}
