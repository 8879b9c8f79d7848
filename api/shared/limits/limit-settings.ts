import { z } from 'zod';

const perMinute = (fallback: number) => z.coerce.number().int().min(0).max(10_000_000).default(fallback);

/** Read with the API's other settings. 0 turns a limit off. */
export const limitEnvironment = {
  RATE_LIMIT_STORE: z.enum(['memory', 'postgres']).default('memory'),
  RATE_LIMIT_REQUESTS: perMinute(300_000),
  RATE_LIMIT_QUOTES: perMinute(12_000),
  RATE_LIMIT_ORDERS: perMinute(12_000),
  RATE_LIMIT_PAYMENTS: perMinute(6_000),
  RATE_LIMIT_SHOPPER_QUOTES: perMinute(60),
  RATE_LIMIT_SHOPPER_ORDERS: perMinute(10),
  RATE_LIMIT_SHOPPER_PAYMENTS: perMinute(10),
  RATE_LIMIT_BAD_KEYS: perMinute(60),
};

/** What may be asked for in a minute. */
export interface LimitSettings {
  /** `memory`: each process counts for itself. `postgres`: quotes, orders and payments are counted for all of them. */
  readonly store: 'memory' | 'postgres';
  /** Of one API key, whatever it asks for. */
  readonly requests: number;
  /** Of one API key. A storefront is one key, so this is for a whole shop. */
  readonly perKey: Readonly<Record<CostlyRequest, number>>;
  /** Of one shopper, where the storefront names their address. */
  readonly perShopper: Readonly<Record<CostlyRequest, number>>;
  /** Of one address that sends keys which are not valid. */
  readonly badKeys: number;
}

/** What asks a third party, holds stock or moves money. */
export type CostlyRequest = 'quotes' | 'orders' | 'payments';

const environment = z.object(limitEnvironment);

export function limitSettingsOf(env: z.output<typeof environment>): LimitSettings {
  return {
    store: env.RATE_LIMIT_STORE,
    requests: env.RATE_LIMIT_REQUESTS,
    perKey: { quotes: env.RATE_LIMIT_QUOTES, orders: env.RATE_LIMIT_ORDERS, payments: env.RATE_LIMIT_PAYMENTS },
    perShopper: {
      quotes: env.RATE_LIMIT_SHOPPER_QUOTES,
      orders: env.RATE_LIMIT_SHOPPER_ORDERS,
      payments: env.RATE_LIMIT_SHOPPER_PAYMENTS,
    },
    badKeys: env.RATE_LIMIT_BAD_KEYS,
  };
}
