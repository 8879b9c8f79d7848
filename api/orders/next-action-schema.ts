import { z } from 'zod';
import { extensibleEnum } from '../shared/schemas/extensible-enum.ts';
import { webAddress } from '../shared/schemas/answer-schemas.ts';
import { timestamp } from '../shared/schemas/field-schemas.ts';
import { declineCode } from './decline-code.ts';

const nextActionType = extensibleEnum('NextActionType', 'What the shopper has to do.', {
  redirect: 'Send the shopper to the bank’s page: `url`, or `clientSecret`.',
  'submit-payment-method':
    'The card was declined, for `declineCode`: send another one to `POST /v1/orders/{id}/payments`.',
});

/**
 * What the shopper has to do before the order goes on. One shape for all: of a choice of shapes, generated clients throw at the
 * first one of a later version.
 */
export const nextAction = z
  .strictObject({
    type: nextActionType,
    url: webAddress.nullable().optional().meta({
      description:
        'Of `redirect`: the bank’s page. Only for the key that placed the order, or has sent this payment; null for every other, since whoever has the address could pay. Pass it to nobody but the shopper, and log it nowhere.',
    }),
    clientSecret: z.string().optional().meta({
      description:
        'Of `redirect`, for Stripe.js in this shopper’s browser: `stripe.handleNextAction({ clientSecret })` opens the bank’s page within yours. Only for the key that placed the order, or has sent this payment. Pass it to nobody else, and log it nowhere.',
    }),
    declineCode: declineCode
      .nullable()
      .optional()
      .meta({ description: 'Of `submit-payment-method`: why the card was declined; null where nobody said.' }),
    until: timestamp.nullable().meta({ description: 'Then the order is given up and its stock goes back.' }),
  })
  .meta({ id: 'NextAction', description: 'What the shopper has to do before the order goes on.' });
