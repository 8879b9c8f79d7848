import { goodsGaps } from './goods-gaps.ts';
import { keyGaps, locationGaps } from './key-and-location-gaps.ts';
import { settingGaps } from './setting-gaps.ts';
import type { ShopFacts, ShopSettings } from './shop-facts.ts';
import type { ShopGap } from './shop-gap.ts';
import { taxGaps } from './tax-gaps.ts';

/** Everything that a shop lacks before it can sell, in the order in which one would set it up. Empty: it can. */
export function findShopGaps(facts: ShopFacts, settings: ShopSettings): ShopGap[] {
  return [
    ...keyGaps(facts),
    ...locationGaps(facts),
    ...taxGaps(facts),
    ...goodsGaps(facts, settings),
    ...settingGaps(facts, settings),
  ];
}

/** Whether a shop that lacks this can sell all the same. */
export function canSell(gaps: readonly ShopGap[]): boolean {
  return !gaps.some(({ blocks }) => blocks);
}
