import { defineEntity, p } from '@mikro-orm/core';
import type { ShopMode } from '../../domain/shop/shop-mode.ts';

/** The shop that the database is of: one row. */
export const Shop = defineEntity({
  name: 'Shop',
  tableName: 'shop',
  properties: {
    id: p.uuid().primary(),
    mode: p.string().$type<ShopMode>().check("mode in ('live', 'simulated')"),
    createdAt: p.datetime().defaultRaw('now()'),
    onlyOne: p.boolean().unique().defaultRaw('true').check('only_one'),
  },
});
