import { z } from 'zod';
import {
  holdsCardNumber,
  isReturnUrl,
  mayReturnTo,
  PAGE_ADDRESS,
  RETURN_URL_MAX,
  TELLS_OF_A_PERSON,
  type ReturnOrigins,
} from '../../../domain/payments/return-url.ts';
import { cleanToken } from '../../../domain/text/clean-text.ts';
import type { FieldError } from '../problem.ts';
import { cardNumberFound, optional } from './field-schemas.ts';

const WEB_ADDRESS =
  'It must be the address of a page, such as https://shop.example/return, without a fragment and without blanks (%20).';

/** A page of the storefront's. It stands in the order's history, so it is no place for what tells of a person. */
const returnUrl = z
  .string()
  .overwrite(cleanToken)
  .min(1)
  .max(RETURN_URL_MAX)
  .regex(PAGE_ADDRESS, WEB_ADDRESS)
  .refine((address) => !TELLS_OF_A_PERSON.test(address), {
    error: 'It may hold no e-mail address and no name: it is kept with the order’s history.',
    params: { code: 'invalid-format' },
  })
  .refine((address) => !holdsCardNumber(address), cardNumberFound)
  .refine(isReturnUrl, { error: WEB_ADDRESS, params: { code: 'invalid-format' } })
  .meta({ override: { format: 'uri' } });

export const optionalReturnUrl = optional(returnUrl).meta({
  description:
    'The page to which the bank sends the shopper back. Its origin has to be one of the shop’s setting `RETURN_URL_ORIGINS`. `orderId` is added to its query, and by Stripe `payment_intent`, `payment_intent_client_secret` and `redirect_status`, of which the first two say nothing that you need and the last may be old news: read the order. Left out: a page of this API’s. Put nothing into it that tells of a person.',
  example: 'https://shop.example/checkout/return',
});

/** Undefined where it may be used, or none was named. */
export function objectionToReturnUrl(
  address: string | undefined,
  origins: ReturnOrigins,
): (FieldError & { readonly code: 'return-url-not-allowed'; readonly pointer: string }) | undefined {
  if (address === undefined || mayReturnTo(address, origins)) return undefined;
  return {
    code: 'return-url-not-allowed',
    detail: 'The page is of an origin that the shop has not listed (RETURN_URL_ORIGINS).',
    pointer: '/returnUrl',
  };
}
