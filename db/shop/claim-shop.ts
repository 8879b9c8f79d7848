import { v7 } from 'uuid';
import type { ShopMode } from '../../domain/shop/shop-mode.ts';
import type { EntityManager } from '../database.ts';
import { readShop, type Shop } from './shop-queries.ts';

/** Set-up was told to make one kind of shop of another, or found a shop that it must not touch. */
export class ShopOfOtherMode extends Error {
  override readonly name = 'ShopOfOtherMode';

  constructor(is: ShopMode, asked: ShopMode) {
    super(
      `This database is that of a ${is} shop, which is in use, and SHOP_MODE says ${asked}. It is left as it is: name another database (DATABASE_URL), or leave SHOP_MODE out.`,
    );
  }
}

/** Throws ShopOfOtherMode where a shop that is in use is not of the kind that is asked for. */
export async function refuseOtherMode(em: EntityManager, asked: ShopMode | undefined): Promise<void> {
  const shop = await readShop(em);
  if (!shop || asked === undefined || shop.mode === asked) return;
  if (await isShopUsed(em)) throw new ShopOfOtherMode(shop.mode, asked);
}

/** There is something in it that somebody would miss. */
export async function isShopUsed(em: EntityManager): Promise<boolean> {
  const [{ used } = { used: true }] = await em.execute<{ used: boolean }[]>(
    `select exists (select from product) or exists (select from credential) or exists (select from sales_order) as used`,
  );
  return used;
}

/** Says once for ever which kind of shop this is; live, where nobody says. Until it is used it may be said anew. */
export async function claimShop(em: EntityManager, asked: ShopMode | undefined): Promise<Shop> {
  await refuseOtherMode(em, asked);
  const [shop] = await em.execute<Shop[]>(
    `insert into shop (id, mode) values (?, coalesce(?, 'live'))
     on conflict (only_one) do update set mode = coalesce(?, shop.mode) returning id, mode`,
    [v7(), asked ?? null, asked ?? null],
  );
  if (!shop) throw new Error('The shop has no row.');
  return shop;
}
