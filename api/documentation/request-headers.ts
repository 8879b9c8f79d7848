import { z } from 'zod';
import { isConditional } from '../shared/is-conditional.ts';
import { SHOPPER_ADDRESS } from '../shared/limits/client-address.ts';
import type { RouteContract } from '../shared/route.ts';

const keyPattern = /^[\x20-\x7e]{1,255}$/;
const keyDescription =
  'A value of your own, of which case counts. A repeat under the same value is given the first answer and does nothing more, for 48 hours at least; of an order and a change of stock for ever. Do not use a value again for another request.';
const idempotencyKey = z
  .string()
  .regex(keyPattern)
  .meta({ description: keyDescription, example: '6d0a7c3e-order-1', param: { id: 'IdempotencyKey' } });
const optionalIdempotencyKey = z
  .string()
  .regex(keyPattern)
  .optional()
  .meta({ description: keyDescription, example: '6d0a7c3e-cancel-1', param: { id: 'OptionalIdempotencyKey' } });
const ifMatch = z.string().meta({
  description:
    'The `ETag` of what you read, several of them, or `*` for whatever is there. One that a proxy made weak fits too.',
  example: '"3"',
  param: { id: 'IfMatch' },
});
const ifNoneMatch = z
  .string()
  .optional()
  .meta({
    description: 'The `ETag` of what you have: 304 while it is the same.',
    example: '"3"',
    param: { id: 'IfNoneMatch' },
  });
const shopperAddress = z
  .string()
  .optional()
  .meta({
    description:
      'IP address of the shopper that is asked for, so that one of them cannot use up the limits of the shop, nor a stranger those of a guest whose e-mail address they know. Of a list, such as X-Forwarded-For has, the first public address counts.',
    example: '203.0.113.7',
    param: { id: 'ShopperAddress' },
  });
/** What a route reads of the headers of a request. */
export function requestHeaders(contract: RouteContract): Record<string, z.ZodType> {
  const { idempotencyKey: key, ifMatch: isGuarded, costly, headers = {} } = contract;
  const others = Object.entries(headers).map(([name, { description, required }]) => {
    const header = z.string().meta({ description });
    return [name, required ? header : header.optional().meta({ description })] as const;
  });
  return {
    ...(key ? { 'Idempotency-Key': key === 'required' ? idempotencyKey : optionalIdempotencyKey } : {}),
    ...(isGuarded ? { 'If-Match': ifMatch } : {}),
    ...(isConditional(contract) ? { 'If-None-Match': ifNoneMatch } : {}),
    ...(costly || SHOPPER_ADDRESS in headers ? { [SHOPPER_ADDRESS]: shopperAddress } : {}),
    ...Object.fromEntries(others.filter(([name]) => name !== SHOPPER_ADDRESS)),
  };
}
