/** How long an order waits for people and third parties, in milliseconds, and for how many cards. */
export interface OrderTiming {
  /**
   * From placement until the payment must be complete; the stock is held for as long. Well below the 24 h for which the provider
   * keeps an idempotency key.
   */
  readonly paymentDeadlineMs: number;
  /** For submitting another card after a decline, at most until the deadline. Absent: until the deadline. */
  readonly paymentRetryMs?: number;
  /** How many cards may be tried; 0: any number. Absent: `PAYMENT_ATTEMPTS_MAX`. */
  readonly paymentAttemptsMax?: number;
  /** Until a payment is first polled, in case its webhook was lost; later polls are further and further apart. */
  readonly paymentPollMs: number;
  /** Between two polls of stock, in case a signal was lost. */
  readonly restockPollMs: number;
  /** Without a carrier scan for this long, staff are told of a parcel in transit. */
  readonly parcelSilenceMs: number;
  /**
   * From confirmation until shipments are planned: a cancellation within this time touches no parcel. Zero: at once. Absent from
   * orders that were started before this setting existed.
   */
  readonly releaseDelayMs?: number;
}

/** Enough for typing mistakes, too few for testing stolen cards. */
export const PAYMENT_ATTEMPTS_MAX = 10;

/** How often an order looks again for what it may not have been told: a matter of the processes, not of the shop. */
export type OrderPolls = Pick<OrderTiming, 'paymentPollMs' | 'restockPollMs'>;

/**
 * Reads them from a process's environment. They are given to an order's workflow when it is started, so the API and the worker,
 * which both start orders, need the same settings. Throws an error that names a wrong setting.
 */
export function readOrderPolls(env: Readonly<Record<string, string | undefined>>): OrderPolls {
  return {
    paymentPollMs: seconds(env, 'PAYMENT_POLL_SECONDS', 60),
    restockPollMs: seconds(env, 'RESTOCK_POLL_SECONDS', 900),
  };
}

const SECONDS_MAX = 366 * 24 * 3600;

function seconds(env: Readonly<Record<string, string | undefined>>, name: string, fallback: number): number {
  const text = env[name];
  const value = text === undefined || text === '' ? fallback : Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= SECONDS_MAX) return value * 1_000;
  throw new Error(`${name} must be a whole number of seconds from 1 to ${SECONDS_MAX}, not "${text}"`);
}
