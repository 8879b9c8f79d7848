import { networksOf, type Network } from './address-networks.ts';
import type { LimitAlarm } from './limit-alarm.ts';
import type { LimitSettings } from './limit-settings.ts';
import { createRateLimit } from './rate-limit.ts';
import { createRecentCounts } from './recent-counts.ts';

/**
 * Cards declined within the hour after which a network is refused while the limit is reached. An IPv4 address may be that of a
 * carrier with many subscribers; of IPv6 a subscriber has a /64 at least, a household or a site up to a /48.
 */
const DECLINES_OF_NETWORK: Readonly<Record<Network['bits'], number>> = { 32: 3, 64: 1, 56: 3, 48: 10 };
const HOUR_MS = 3_600_000;
/** Some 20 MB. Up to three for each declined card. */
const NETWORKS_MAX = 100_000;
/** Beyond so many times the limit everybody is refused: then a tester's cards matter more than the orders of that minute. */
const CEILING_FACTOR = 10;

/** Who pays: an API key, and the address of the shopper behind it, where the storefront names it. */
export interface Payer {
  readonly credentialId: string;
  readonly shopper: string | undefined;
}

/** Who has to wait at the moment: buyers who have had a card declined within the hour, all of a network, or all. */
export type WhoWaits = 'nobody' | 'declined-buyers' | 'this-network' | 'everybody';

/**
 * Cards that a bank declined, by API key. A key is a whole shop, which must not be closed by what a few of its visitors do: while
 * the limit is reached, those are refused who have had a card declined themselves, or whose network has had too many. Counted by
 * each process.
 */
export interface DeclineLimit {
  /** Once for each card. */
  note(payer: Payer): Promise<void>;
  whoWaits(payer: Payer): Promise<WhoWaits>;
}

export function createDeclineLimit(
  { declinesOfKey }: Pick<LimitSettings, 'declinesOfKey'>,
  alarm: LimitAlarm,
): DeclineLimit {
  if (declinesOfKey === 0) return { note: async () => {}, whoWaits: async () => 'nobody' };
  const ofKey = createRateLimit({ name: 'declines', quota: declinesOfKey });
  const ceiling = createRateLimit({ name: 'declines-ceiling', quota: declinesOfKey * CEILING_FACTOR });
  const ofNetworks = createRecentCounts({ spanMs: HOUR_MS, keysMax: NETWORKS_MAX });
  return {
    async note(payer) {
      const { credentialId } = payer;
      for (const { key } of networksOfPayer(payer)) ofNetworks.add(key);
      if (await ofKey.note(credentialId)) alarm('declines', { credentialId });
      const shoppers = groupOf(payer);
      if (await ceiling.note(`${credentialId} ${shoppers}`)) alarm('declines-ceiling', { credentialId, shoppers });
    },
    async whoWaits(payer) {
      if (!(await ofKey.isSpent(payer.credentialId))) return 'nobody';
      if (await ceiling.isSpent(`${payer.credentialId} ${groupOf(payer)}`)) return 'everybody';
      const isSpent = networksOfPayer(payer).some(({ key, bits }) => ofNetworks.of(key) >= DECLINES_OF_NETWORK[bits]);
      return isSpent ? 'this-network' : 'declined-buyers';
    },
  };
}

/** Shoppers who are named do not wait for what those do who are not, nor the other way round. */
function groupOf({ shopper }: Payer): 'named' | 'unnamed' {
  return shopper === undefined ? 'unnamed' : 'named';
}

function networksOfPayer({ credentialId, shopper }: Payer) {
  return shopper === undefined
    ? []
    : networksOf(shopper).map(({ name, bits }) => ({ key: `${credentialId} ${name}`, bits }));
}

/** Why this buyer waits; undefined where they do not. `declined`: a bank has refused a card of theirs within the hour. */
export function refusalOf(who: WhoWaits, { declined }: { readonly declined: boolean }) {
  if (who === 'nobody' || (who === 'declined-buyers' && !declined)) return undefined;
  return {
    code: 'too-many-payment-attempts',
    detail: `Too many cards are declined in this shop at the moment${WHY_YOU[who]}: try again in a minute.`,
    retryAfterSeconds: 60,
  } as const;
}

const WHY_YOU = {
  'declined-buyers': ', one of them was yours',
  'this-network': ', some of them from the network that you use',
  everybody: '',
} as const;
