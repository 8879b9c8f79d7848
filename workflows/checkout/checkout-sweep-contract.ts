/** What one sweep came to. */
export interface CheckoutSweep {
  /** Requests whose order was started, or is being placed already. */
  readonly started: number;
  /** Requests that nobody waits for any more: refused with `request-expired`. */
  readonly expired: number;
  /** Requests whose number another order has at Temporal: refused with `order-number-taken`. */
  readonly taken: number;
  /** Could not be dealt with this time. */
  readonly failed: number;
}

/**
 * Ordinary activity: a bounded number of requests. Safe to repeat. A local one that dies with its worker takes the workflow
 * task with it, whose repeats wait ever longer, and the schedule starts no other sweep meanwhile.
 */
export interface CheckoutSweepActivities {
  /** Looks at open requests whose time has come; each is looked at again later. `more`: others may be due, too. */
  sweepOpenRequests(): Promise<CheckoutSweep & { readonly more: boolean }>;
}
