import { networksOf, type Network } from './address-networks.ts';
import type { LimitAlarm } from './limit-alarm.ts';
import { createMinuteCounts } from './minute-counts.ts';
import { createRecentCounts } from './recent-counts.ts';

/**
 * Declined cards within an hour from which a network is refused, while its key's limit is reached. Many subscribers of a mobile carrier
 * may share an IPv4 address; an IPv6 subscriber has at least a /64, a household or site up to a /48.
 */
const DECLINES_OF_NETWORK: Readonly<Record<Network['bits'], number>> = { 32: 3, 64: 1, 56: 3, 48: 10 };
const HOUR_MS = 3_600_000;
/** About 20 MB. A declined card adds up to three networks. */
const NETWORKS_MAX = 100_000;
/** At this many times the limit everybody is refused: stopping card testing then matters more than the orders refused meanwhile. */
const CEILING_FACTOR = 10;

/** The API key, and the shopper's address if the storefront sends it. */
export interface Payer {
  readonly credentialId: string;
  readonly shopper: string | undefined;
}

/** Who is refused at the moment: buyers with a card declined within the hour, all of a network, or everybody. */
export type WhoWaits = 'nobody' | 'declined-buyers' | 'this-network' | 'everybody';

/**
 * Limit on declined cards of an API key, against card testing. All shoppers of a storefront share one key, so a few of them must not
 * close the shop for the rest: above the limit, only buyers with a declined card of their own, or in a network with too many, are
 * refused. Each process counts for itself.
 */
export interface DeclineLimit {
  /** Counts a declined card; call it once for each. */
  note(payer: Payer): Promise<void>;
  whoWaits(payer: Payer): Promise<WhoWaits>;
}

/** `readQuota`: declined cards of one API key in a minute, as the shop has decided at the moment. 0: no limit. */
export function createDeclineLimit(readQuota: () => Promise<number>, alarm: LimitAlarm): DeclineLimit {
  const ofKey = createMinuteCounts('declines');
  const ofGroup = createMinuteCounts('declines-ceiling');
  const ofNetworks = createRecentCounts({ spanMs: HOUR_MS, keysMax: NETWORKS_MAX });
  return {
    async note(payer) {
      const { credentialId } = payer;
      const quota = await readQuota();
      for (const { key } of networksOfPayer(payer)) ofNetworks.add(key);
      if ((await ofKey.add(credentialId)) === quota) alarm('declines', { credentialId });
      const shoppers = groupOf(payer);
      const ofShoppers = await ofGroup.add(`${credentialId} ${shoppers}`);
      if (ofShoppers === quota * CEILING_FACTOR) alarm('declines-ceiling', { credentialId, shoppers });
    },
    async whoWaits(payer) {
      const quota = await readQuota();
      if (quota === 0 || (await ofKey.of(payer.credentialId)) < quota) return 'nobody';
      const ofShoppers = await ofGroup.of(`${payer.credentialId} ${groupOf(payer)}`);
      if (ofShoppers >= quota * CEILING_FACTOR) return 'everybody';
      const isSpent = networksOfPayer(payer).some(({ key, bits }) => ofNetworks.of(key) >= DECLINES_OF_NETWORK[bits]);
      return isSpent ? 'this-network' : 'declined-buyers';
    },
  };
}

/** Shoppers with an address and those without are counted apart, so that neither group is refused for the other. */
function groupOf({ shopper }: Payer): 'named' | 'unnamed' {
  return shopper === undefined ? 'unnamed' : 'named';
}

function networksOfPayer({ credentialId, shopper }: Payer) {
  return shopper === undefined
    ? []
    : networksOf(shopper).map(({ name, bits }) => ({ key: `${credentialId} ${name}`, bits }));
}

/** Why this buyer is refused; undefined if they are not. `declined`: a bank declined a card of theirs within the hour. */
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
