import type { BasketProblemCode } from '../pricing/find-basket-problems.ts';
import type { AddressRefusal } from '../shipping/address-check.ts';

/** Why there is no order: what its workflow answers, and what is kept of a request that became none. */
export type RefusalCode =
  | BasketProblemCode
  | AddressRefusal['code']
  | 'out-of-stock'
  | 'unknown-customer'
  | 'payment-method-invalid'
  | 'request-expired';
