/** How long an order waits for people and third parties, in milliseconds, and for how many cards. */
export interface OrderTiming {
  /**
   * For the payment to be completed, from placement, while the provider or the shopper's bank is at it; stock is held so
   * long. Well below the 24 h of a provider key.
   */
  readonly paymentDeadlineMs: number;
  /** For another card after one was declined, never beyond the deadline. Absent: until the deadline. */
  readonly paymentRetryMs?: number;
  /** How many cards may be tried; 0: any number. Absent: `PAYMENT_ATTEMPTS_MAX`. */
  readonly paymentAttemptsMax?: number;
  /** Until the first look at a payment whose webhook may have been lost; later ones come ever more seldom. */
  readonly paymentPollMs: number;
  /** Between two looks at stock whose signal may have been lost. */
  readonly restockPollMs: number;
  /** Until a parcel that is with the carrier and shows no movement is put before a person. */
  readonly parcelSilenceMs: number;
  /**
   * From the confirmation until the warehouse is told: so long a cancellation moves no parcel. Zero: at once. Absent from
   * orders that were started before there was such a wait.
   */
  readonly releaseDelayMs?: number;
}

/** A provider's idempotency key lives for 24 hours: nothing may be retried under it for nearly so long. */
const PAYMENT_DEADLINE_SECONDS_MAX = 20 * 3600;

/** Enough for whoever mistypes; too few for whoever tries out stolen cards. */
export const PAYMENT_ATTEMPTS_MAX = 10;

/** A reserved payment lapses after about a week; most of that is the warehouse's and the carrier's. */
const RELEASE_DELAY_SECONDS_MAX = 3 * 24 * 3600;

/**
 * Reads the waits from a process's environment. Whoever starts an order's workflow hands them to it, so the API and the
 * worker's sweep read the same settings. Throws naming the setting that is wrong.
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
