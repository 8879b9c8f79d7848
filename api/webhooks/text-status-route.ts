import { z } from 'zod';
import type { TextStatus } from '../../domain/messages/text-status.ts';
import type { TwilioWebhooks } from '../../gateways/twilio/twilio-webhooks.ts';
import { notFound } from '../shared/problem.ts';
import { route, type Route } from '../shared/route.ts';
import { uuid } from '../shared/schemas/field-schemas.ts';
import type { createForgeryLimit } from './forgery-limit.ts';
import { RECEIVED, responses } from './webhook-receipt.ts';

export interface TextStatusDependencies {
  /** Undefined: the shop sends no text messages. */
  readonly twilio: TwilioWebhooks | undefined;
  readonly forgeries: ReturnType<typeof createForgeryLimit>;
  readonly recordTextStatus: (messageId: string, status: TextStatus) => Promise<void>;
}

const statusForm = z
  .looseObject({
    MessageSid: z.string().meta({ description: 'What Twilio calls the text.' }),
    MessageStatus: z.string().meta({ description: 'Such as `delivered`, `undelivered` or `failed`.' }),
    ErrorCode: z.string().optional().meta({ description: 'Why it was not delivered.' }),
  })
  .meta({ id: 'TextStatusForm', description: 'What became of a text, as Twilio defines it.' });

/**
 * What became of a text that was taken. It is written to the message at once, and nothing else follows from it: so it is neither stored
 * as an event nor looked at again, and one that is repeated, or comes late, changes nothing.
 */
export function textStatusRoute({ twilio, forgeries, recordTextStatus }: TextStatusDependencies): Route {
  const configured = () => {
    if (!twilio) throw notFound('provider of text messages here');
    return twilio;
  };
  return route({
    method: 'post',
    path: '/v1/webhooks/twilio',
    operationId: 'receiveTextStatus',
    tag: 'Webhooks',
    summary: 'Receive what became of a text message',
    description:
      'Signed by Twilio over the address and the form. Given with each text that is sent; where the shop sends none, it is 404.',
    permission: 'public',
    query: z.strictObject({ message: uuid.meta({ description: 'Id of the message that the text is of.' }) }),
    body: statusForm,
    bodyType: 'form',
    bodyExample: { MessageSid: 'SM0123456789abcdef0123456789abcdef', MessageStatus: 'delivered' },
    beforeBody: (arrival) => forgeries.sizeFor(configured().signature, arrival),
    rawBody: true,
    headers: { 'X-Twilio-Signature': { description: 'Base64 of an HMAC-SHA-1', required: true } },
    problems: ['invalid-signature', 'not-found', 'too-many-requests'],
    responses,
  }).handledBy(async ({ rawBody, header, address, query: { message } }) => {
    const webhooks = configured();
    const status = await forgeries.noting(address, () =>
      webhooks.verifyAndRead(rawBody, header(webhooks.signature.name), message),
    );
    if (status) await recordTextStatus(message, status);
    return RECEIVED;
  });
}
