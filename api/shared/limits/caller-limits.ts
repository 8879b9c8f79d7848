import type { RateLimitStore } from '../../../db/limits/rate-limit-store.ts';
import type { Caller } from '../authenticate.ts';
import type { CostlyRequest, LimitSettings } from './limit-settings.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

export interface CallerLimits {
  /** Counts a request of a key. Throws 429 when there were too many. */
  spend(caller: Caller, costly: CostlyRequest | undefined, shopper: string | undefined): Promise<void>;
  /** Counts what a request that was counted turns out to ask for besides. */
  charge(caller: Caller, costly: CostlyRequest, shopper: string | undefined): Promise<void>;
  /** Of an address that sends keys which are not valid. */
  readonly badKeys: RateLimit;
}

/** Who may ask for how much: an API key, and the shopper behind it, where the storefront says who that is. */
export function createCallerLimits(settings: LimitSettings, store?: RateLimitStore): CallerLimits {
  const requests = createRateLimit({ name: 'requests', quota: settings.requests });
  const limitsOf = (costly: CostlyRequest) => ({
    key: createRateLimit({ name: costly, quota: settings.perKey[costly], store }),
    shopper: createRateLimit({ name: `shopper-${costly}`, quota: settings.perShopper[costly], store }),
  });
  const costlyRequests = { quotes: limitsOf('quotes'), orders: limitsOf('orders'), payments: limitsOf('payments') };
  async function charge({ credentialId }: Caller, costly: CostlyRequest, address: string | undefined): Promise<void> {
    const { key, shopper } = costlyRequests[costly];
    // The narrower one first: what is refused to one shopper is not counted against the shop.
    if (address !== undefined) await shopper.spend(address);
    await key.spend(credentialId);
  }

  return {
    badKeys: createRateLimit({ name: 'bad-keys', quota: settings.badKeys }),
    async spend(caller, costly, address) {
      await requests.spend(caller.credentialId);
      if (costly) await charge(caller, costly, address);
    },
    charge,
  };
}
