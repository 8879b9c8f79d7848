import type { OrderReader } from '../../db/orders/order-queries.ts';
import type { Caller } from '../shared/caller.ts';

/** For whom an order is read: its own key, and whoever has its token, are told where the bank's page is. */
export function readerOf(caller: Caller): OrderReader {
  return { credentialId: caller.kind === 'guest' ? 'any' : caller.id };
}
