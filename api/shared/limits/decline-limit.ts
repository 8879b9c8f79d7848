import type { LimitSettings } from './limit-settings.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';

/**
 * Cards that a bank declined, by API key: whoever tests stolen ones names another e-mail address each time, and is known by
 * nothing else. Counted by each process.
 */
export function createDeclineLimit({ declinesOfKey }: Pick<LimitSettings, 'declinesOfKey'>): RateLimit {
  return createRateLimit({ name: 'declines', quota: declinesOfKey });
}

export const TOO_MANY_DECLINES = {
  code: 'too-many-payment-attempts',
  detail: 'Too many cards were declined within a minute: try again in a minute.',
  retryAfterSeconds: 60,
} as const;
