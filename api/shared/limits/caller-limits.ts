import type { RateLimitStore } from '../../../db/limits/rate-limit-store.ts';
import { isShopper, type Caller } from '../caller.ts';
import type { CostlyRequest, LimitSettings } from './limit-settings.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

export interface CallerLimits {
  /** Counts a request. Throws 429 above the limit. */
  spend(caller: Caller, costly: CostlyRequest | undefined, shopper: string | undefined): Promise<void>;
  /** Also counts a counted request as a costly one, when it turns out to need that. */
  charge(caller: Caller, costly: CostlyRequest, shopper: string | undefined): Promise<void>;
  /** For addresses that send invalid keys. */
  readonly badKeys: RateLimit;
  /** For addresses at the pages for staff, as long as nobody has signed in. */
  readonly visitors: RateLimit;
}

/**
 * Request limits of an API key and, where the storefront sends the shopper's address, of a shopper. A guest with the token of an order,
 * and a customer who is logged in, is a shopper: what they ask for does not count against the shop's key. All visitors of a web page share its key, so that whatever they ask for
 * counts for their address, too.
 */
export function createCallerLimits(settings: LimitSettings, store?: RateLimitStore): CallerLimits {
  const requests = createRateLimit({ name: 'requests', quota: settings.requests });
  const guestRequests = createRateLimit({ name: 'guest-requests', quota: settings.guestRequests });
  const browserRequests = createRateLimit({ name: 'browser-requests', quota: settings.browserRequests });
  const limitsOf = (costly: CostlyRequest) => ({
    key: createRateLimit({ name: costly, quota: settings.perKey[costly], store }),
    shopper: createRateLimit({ name: `shopper-${costly}`, quota: settings.perShopper[costly], store }),
  });
  const costlyRequests = {
    quotes: limitsOf('quotes'),
    orders: limitsOf('orders'),
    payments: limitsOf('payments'),
    logins: limitsOf('logins'),
  };
  async function charge(caller: Caller, costly: CostlyRequest, address: string | undefined): Promise<void> {
    const { key, shopper } = costlyRequests[costly];
    // The shopper's limit first, so that a refused request does not count against the whole shop.
    if (address !== undefined) await shopper.spend(address);
    await (isShopper(caller) ? shopper : key).spend(caller.id);
  }

  return {
    badKeys: createRateLimit({ name: 'bad-keys', quota: settings.badKeys }),
    visitors: createRateLimit({ name: 'visitor-requests', quota: settings.browserRequests }),
    async spend(caller, costly, address) {
      if (caller.kind === 'publishable' && address !== undefined) await browserRequests.spend(address);
      await (isShopper(caller) ? guestRequests : requests).spend(caller.id);
      if (costly) await charge(caller, costly, address);
    },
    charge,
  };
}
