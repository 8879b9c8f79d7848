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

/** A provider forgets an idempotency key after 24 hours: retries under one key must end well before. */
const PAYMENT_DEADLINE_SECONDS_MAX = 20 * 3600;

/** Enough for typing mistakes, too few for testing stolen cards. */
export const PAYMENT_ATTEMPTS_MAX = 10;

/** An authorisation lapses after about a week; the warehouse and the carrier need most of that. */
const RELEASE_DELAY_SECONDS_MAX = 3 * 24 * 3600;

/**
 * Reads the waits from a process's environment. They are given to an order's workflow when it is started, so the API and the worker,
 * which both start orders, need the same settings. Throws an error that names a wrong setting.
 */
export function readOrderTiming(env: Readonly<Record<string, string | undefined>>): OrderTiming {
  return {
    paymentDeadlineMs: seconds(env, 'PAYMENT_DEADLINE_SECONDS', 4 * 3600, { max: PAYMENT_DEADLINE_SECONDS_MAX }),
    paymentRetryMs: seconds(env, 'PAYMENT_RETRY_SECONDS', 15 * 60, { max: PAYMENT_DEADLINE_SECONDS_MAX }),
    paymentAttemptsMax: wholeNumber(env, 'PAYMENT_ATTEMPTS_MAX', PAYMENT_ATTEMPTS_MAX, {
      min: 0,
      max: 10_000_000,
      of: '',
    }),
    paymentPollMs: seconds(env, 'PAYMENT_POLL_SECONDS', 60),
    restockPollMs: seconds(env, 'RESTOCK_POLL_SECONDS', 900),
    parcelSilenceMs: seconds(env, 'PARCEL_SILENCE_SECONDS', 5 * 24 * 3600),
    releaseDelayMs: seconds(env, 'RELEASE_DELAY_SECONDS', 0, { min: 0, max: RELEASE_DELAY_SECONDS_MAX }),
  };
}

function seconds(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  fallback: number,
  { min = 1, max = 366 * 24 * 3600 } = {},
): number {
  return wholeNumber(env, name, fallback, { min, max, of: ' of seconds' }) * 1_000;
}

function wholeNumber(
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  fallback: number,
  { min, max, of }: { readonly min: number; readonly max: number; readonly of: string },
): number {
  const text = env[name];
  const value = text === undefined || text === '' ? fallback : Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${name} must be a whole number${of} from ${min} to ${max}, not "${text}"`);
}
