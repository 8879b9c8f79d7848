import type { OrderReader } from '../../db/orders/order-queries.ts';
import { isShopper, type Caller } from '../shared/caller.ts';

/** For whom an order is read: its own key, whoever has its token, and its customer are told where the bank's page is. */
export function readerOf(caller: Caller): OrderReader {
  return { credentialId: isShopper(caller) ? 'any' : caller.id };
}
