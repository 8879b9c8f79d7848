import { parseOrderNumber } from '../../domain/orders/order-number.ts';
import { plainCode } from '../../domain/text/plain-code.ts';

/** A search of orders by what somebody has typed into the one box: a filter of `listOrders`, and its value. */
export interface TypedSearch {
  readonly by: 'number' | 'email' | 'sku' | 'trackingCode' | 'postalCode';
  readonly value: string;
}

const TYPED_MAX = 254;

/**
 * What it may be: most things look like one thing only, and a number may be that of an order, a postcode or a SKU. Each is looked up by its
 * index, so that trying several costs little. Nothing where nothing was typed.
 */
export function searchesFor(typed: string): readonly TypedSearch[] {
  const value = plainCode(typed).trim();
  if (value === '' || value.length > TYPED_MAX) return [];
  if (value.includes('@')) return [{ by: 'email', value }];
  const isNumber = parseOrderNumber(value) !== undefined;
  const others = [
    { by: 'sku', value, max: 64 },
    { by: 'trackingCode', value, max: 100 },
    { by: 'postalCode', value, max: 12 },
  ] as const;
  return [
    ...(isNumber ? [{ by: 'number', value } as const] : []),
    ...others.filter(({ max }) => value.length <= max).map(({ by }) => ({ by, value })),
  ];
}

/** Whether it is looked for by how a person is reached, which takes a permission of its own. */
export function isByContact(typed: string): boolean {
  return searchesFor(typed).some(({ by }) => by === 'email');
}
