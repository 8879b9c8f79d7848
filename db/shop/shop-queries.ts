import type { ShopMode } from '../../domain/shop/shop-mode.ts';
import type { EntityManager } from '../database.ts';

export interface Shop {
  readonly id: string;
  readonly mode: ShopMode;
}

/** Undefined until set-up has run. */
export async function readShop(em: EntityManager): Promise<Shop | undefined> {
  const [found] = await em.execute<{ there: boolean }[]>(`select to_regclass('shop') is not null as there`);
  if (!found?.there) return undefined;
  const [shop] = await em.execute<Shop[]>('select id, mode from shop');
  return shop;
}
