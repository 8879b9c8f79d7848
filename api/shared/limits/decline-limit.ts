import type { LimitAlarm } from './limit-alarm.ts';
import type { LimitSettings } from './limit-settings.ts';
import { createRateLimit } from './rate-limit.ts';

const HOUR_SECONDS = 3_600;
/** Beyond so many times the limit, shoppers whom the storefront does not name are refused, whoever they are. */
const UNNAMED_FACTOR = 10;

/** Who pays: an API key, and the address of the shopper behind it, where the storefront names it. */
export interface Payer {
  readonly credentialId: string;
  readonly shopper: string | undefined;
}

/**
 * Cards that a bank declined, by API key. A key is a whole shop, which must not be closed by what a few of its visitors do: while
 * the limit is reached, those are refused who have had a card declined themselves. Counted by each process.
 */
export interface DeclineLimit {
  /** Once for each card. */
  note(payer: Payer): Promise<void>;
  /**
   * Who has to wait at the moment: nobody; buyers who have had a card declined within the hour; or everybody from where this
   * one comes, because a card was declined there, or because nobody knows where that is.
   */
  whoWaits(payer: Payer): Promise<'nobody' | 'declined-buyers' | 'this-shopper'>;
}

export function createDeclineLimit(
  { declinesOfKey }: Pick<LimitSettings, 'declinesOfKey'>,
  alarm: LimitAlarm,
): DeclineLimit {
  const ofKey = createRateLimit({ name: 'declines', quota: declinesOfKey });
  const ofUnnamed = createRateLimit({ name: 'unnamed-declines', quota: declinesOfKey * UNNAMED_FACTOR });
  const ofShopper = createRateLimit({
    name: 'shopper-declines',
    quota: Math.min(declinesOfKey, 1),
    windowSeconds: HOUR_SECONDS,
  });
  return {
    async note(payer) {
      const { credentialId } = payer;
      await (payer.shopper === undefined ? ofUnnamed.note(credentialId) : ofShopper.note(shopperOf(payer)));
      if (await ofKey.note(credentialId)) alarm('declines', { credentialId });
    },
    async whoWaits(payer) {
      if (!(await ofKey.isSpent(payer.credentialId))) return 'nobody';
      const isRefused =
        payer.shopper === undefined ? ofUnnamed.isSpent(payer.credentialId) : ofShopper.isSpent(shopperOf(payer));
      return (await isRefused) ? 'this-shopper' : 'declined-buyers';
    },
  };
}

function shopperOf({ credentialId, shopper = '' }: Payer): string {
  return `${credentialId} ${shopper}`;
}

export const TOO_MANY_DECLINES = {
  code: 'too-many-payment-attempts',
  detail: 'Too many cards are declined in this shop at the moment, and one of them was yours: try again in a minute.',
  retryAfterSeconds: 60,
} as const;
