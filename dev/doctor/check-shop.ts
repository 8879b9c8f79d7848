import { withoutEmpty } from '../../domain/settings/without-empty.ts';
import type { ShopSettings } from '../../domain/shop/shop-facts.ts';
import { examineShop } from '../../tools/ready/examine-shop.ts';
import { readShopSettings } from '../../tools/ready/ready-config.ts';
import type { StackConfig } from '../stack/stack-config.ts';
import { bad, good, type Finding } from './finding.ts';

const ANSWER_WITHIN_MS = 3_000;

/** What the shop of a database of one's own lacks before it can sell. Nothing is said where there is none, or none that answers. */
export async function checkShop({ databaseUrl, environment }: StackConfig): Promise<Finding[]> {
  if (!databaseUrl) return [];
  const name = 'The shop';
  const settings = readSettings(environment);
  if (settings instanceof Error) return [bad(name, settings.message, 'correct the setting')];
  try {
    const gaps = await examineShop({ databaseUrl, settings, connectTimeoutMs: ANSWER_WITHIN_MS });
    if (!gaps) return [good(name, 'is not set up yet')];
    const missing = gaps.filter(({ blocks }) => blocks);
    if (missing.length > 0) return missing.map(({ what, why, mend }) => bad(name, `${what} ${why}`, mend));
    const more = gaps.length === 1 ? '1 thing' : `${gaps.length} things`;
    return [good(name, gaps.length === 0 ? 'can sell' : `can sell; "npm run ready" has ${more} to look at`)];
  } catch {
    // That it does not answer is said of its address.
    return [];
  }
}

function readSettings(environment: StackConfig['environment']): ShopSettings | Error {
  try {
    return readShopSettings(withoutEmpty(environment));
  } catch (error) {
    return error as Error;
  }
}
