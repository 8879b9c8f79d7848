/** What one sweep came to. */
export interface CheckoutSweep {
  /** Requests whose order was started, or is being placed already. */
  readonly started: number;
  /** Requests that nobody waits for any more: refused with `request-expired`. */
  readonly expired: number;
}

/** A place in the list of open requests. */
export interface OpenRequestPosition {
  readonly receivedAt: string;
  readonly orderId: string;
}

/** Local activity: a bounded number of requests, oldest first. Safe to repeat. */
export interface CheckoutSweepActivities {
  /** `next` is null where there are no more. */
  sweepOpenRequests(request: {
    readonly after: OpenRequestPosition | null;
  }): Promise<CheckoutSweep & { readonly next: OpenRequestPosition | null }>;
}
