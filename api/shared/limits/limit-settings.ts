import { z } from 'zod';

const upTo = (fallback: number) => z.coerce.number().int().min(0).max(10_000_000).default(fallback);

/** Read with the API's other settings. 0 turns a limit off. */
export const limitEnvironment = {
  RATE_LIMIT_STORE: z.enum(['memory', 'postgres']).default('memory'),
  RATE_LIMIT_REQUESTS: upTo(300_000),
  RATE_LIMIT_GUEST_REQUESTS: upTo(300),
  RATE_LIMIT_BROWSER_REQUESTS: upTo(3_000),
  RATE_LIMIT_QUOTES: upTo(30_000),
  RATE_LIMIT_ORDERS: upTo(30_000),
  RATE_LIMIT_PAYMENTS: upTo(12_000),
  RATE_LIMIT_LOGINS: upTo(12_000),
  RATE_LIMIT_SHOPPER_QUOTES: upTo(60),
  RATE_LIMIT_SHOPPER_ORDERS: upTo(10),
  RATE_LIMIT_SHOPPER_PAYMENTS: upTo(10),
  RATE_LIMIT_SHOPPER_LOGINS: upTo(30),
  RATE_LIMIT_BAD_KEYS: upTo(60),
  RATE_LIMIT_BAD_SIGNATURES: upTo(60),
  WAITS_OF_KEY_MAX: z.coerce.number().int().min(1).max(1_000).default(500),
  PAYMENT_DECLINES_PER_MINUTE: upTo(600),
};

/** Requests a minute. 0: no limit. */
export interface LimitSettings {
  /** `memory`: each process counts for itself. `postgres`: quotes, orders and payments are counted for all of them. */
  readonly store: 'memory' | 'postgres';
  /** All requests of one API key. */
  readonly requests: number;
  /** All requests with the token of one order. What is costly of them is limited as a shopper's. */
  readonly guestRequests: number;
  /** All requests from one address with a key that stands in a web page. */
  readonly browserRequests: number;
  /** Costly requests of one API key. A storefront has one key, so this is for a whole shop. */
  readonly perKey: Readonly<Record<CostlyRequest, number>>;
  /** Costly requests of one shopper, where the storefront sends their address, or a browser asks. */
  readonly perShopper: Readonly<Record<CostlyRequest, number>>;
  /** Invalid keys from one address. */
  readonly badKeys: number;
  /** Webhooks with an invalid signature from one address. */
  readonly badSignatures: number;
  /** Long polls of one API key at a time, in one process. */
  readonly waitsOfKey: number;
  /** Cards declined by banks within an hour, of one API key. */
  readonly declinesOfKey: number;
}

/** Requests that call a third party, hold stock, move money, send mail or check a password. */
export type CostlyRequest = 'quotes' | 'orders' | 'payments' | 'logins';

const environment = z.object(limitEnvironment);

export function limitSettingsOf(env: z.output<typeof environment>): LimitSettings {
  return {
    store: env.RATE_LIMIT_STORE,
    requests: env.RATE_LIMIT_REQUESTS,
    guestRequests: env.RATE_LIMIT_GUEST_REQUESTS,
    browserRequests: env.RATE_LIMIT_BROWSER_REQUESTS,
    perKey: {
      quotes: env.RATE_LIMIT_QUOTES,
      orders: env.RATE_LIMIT_ORDERS,
      payments: env.RATE_LIMIT_PAYMENTS,
      logins: env.RATE_LIMIT_LOGINS,
    },
    perShopper: {
      quotes: env.RATE_LIMIT_SHOPPER_QUOTES,
      orders: env.RATE_LIMIT_SHOPPER_ORDERS,
      payments: env.RATE_LIMIT_SHOPPER_PAYMENTS,
      logins: env.RATE_LIMIT_SHOPPER_LOGINS,
    },
    badKeys: env.RATE_LIMIT_BAD_KEYS,
    badSignatures: env.RATE_LIMIT_BAD_SIGNATURES,
    waitsOfKey: env.WAITS_OF_KEY_MAX,
    declinesOfKey: env.PAYMENT_DECLINES_PER_MINUTE,
  };
}
